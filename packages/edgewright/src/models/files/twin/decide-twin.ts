import { AppError } from '../../../base/app-error.ts';
import { nearest } from '../../../base/nearest-word.ts';
import type { CatalogModel } from '../../../catalog/models/catalog-model.ts';
import { findModel } from '../../../catalog/models/find-model.ts';
import type { WeightType } from './number-types.ts';
import { shapeOfStructure } from './shape-of-structure.ts';
import {
  findTwinArchitecture,
  twinArchitectures,
  type TwinArchitecture,
  type TwinArchitectureName,
} from './twin-architectures.ts';
import { problemOfShape, tinyShape, type ShapeWishes, type TwinShape } from './twin-shape.ts';

export interface TwinWishes {
  /** An architecture (`qwen3`) or a model of the catalog (`Qwen/Qwen3-8B`). */
  reference: string;
  /** `tiny`: the smallest with everything of its architecture. */
  scale: 'full' | 'tiny';
  type: WeightType;
  sizes: ShapeWishes;
  /** Tokens that the tokenizer has; the vocabulary cannot be smaller. */
  tokenizerTokens: number;
}

export interface DecidedTwin {
  name: string;
  architectureName: TwinArchitectureName;
  architecture: TwinArchitecture;
  shape: TwinShape;
  notes: string[];
}

/** What a twin is to look like. Throws `twin_unsupported` when it cannot be made. */
export function decideTwin(wishes: TwinWishes): DecidedTwin {
  const byArchitecture = findTwinArchitecture(wishes.reference);
  const architectureName = byArchitecture ?? architectureOfModel(wishes.reference);
  const architecture: TwinArchitecture = twinArchitectures[architectureName];
  const model = byArchitecture === null ? wishes.reference : architecture.typicalModel;
  const base = wishes.scale === 'tiny' ? tinyOf(architecture, wishes) : fullShape(model, architecture);
  const notes: string[] = [];
  const shape = withSizes(base, wishes.sizes);
  if (shape.vocabularySize < wishes.tokenizerTokens) {
    notes.push(
      `The vocabulary has ${wishes.tokenizerTokens} tokens instead of ${shape.vocabularySize}: so many has the tokenizer.`,
    );
    shape.vocabularySize = wishes.tokenizerTokens;
  }
  const problem =
    problemOfShape(shape, architecture) ??
    (wishes.type === 'mxfp4' && shape.experts === null ? 'mxfp4 is for experts, and it has none' : null);
  if (problem !== null) {
    throw new AppError('twin_unsupported', {
      message: `No twin of ${wishes.reference} with these sizes: ${problem}.`,
      facts: { reference: wishes.reference, shape },
    });
  }
  const scale = wishes.scale === 'tiny' ? ' (tiny)' : '';
  const of = byArchitecture !== null && wishes.scale === 'tiny' ? architectureName : model;
  return { name: `random twin of ${of}${scale}`, architectureName, architecture, shape, notes };
}

function tinyOf(architecture: TwinArchitecture, wishes: TwinWishes): TwinShape {
  return tinyShape({
    vocabularySize: wishes.tokenizerTokens,
    tiedEmbeddings: architecture.tiedEmbeddings === 'always',
    hasExperts: architecture.hasExperts,
    windowTokens: architecture.windowTokens,
    isMultiHead: architecture.isMultiHead === true,
  });
}

function catalogModel(reference: string): CatalogModel {
  const model = findModel(reference);
  if (model) return model;
  const names = Object.keys(twinArchitectures);
  const suggestion = nearest(reference.toLowerCase(), names);
  throw new AppError('twin_unsupported', {
    message: `"${reference}" is neither an architecture (${names.join(', ')}) nor a model of the catalog.${suggestion === null ? '' : ` Did you mean "${suggestion}"?`}`,
    facts: { reference },
  });
}

function architectureOfModel(reference: string): TwinArchitectureName {
  const model = catalogModel(reference);
  const name = findTwinArchitecture(model.architecture);
  if (name) return name;
  throw new AppError('twin_unsupported', {
    message: `Twins of ${model.id} cannot be made: its architecture is ${model.architecture}; known are ${Object.keys(twinArchitectures).join(', ')}.`,
    facts: { reference, architecture: model.architecture },
  });
}

function fullShape(reference: string, architecture: TwinArchitecture): TwinShape {
  const model = catalogModel(reference);
  const shape = shapeOfStructure(model.structure, { architecture, contextTokens: model.contextTokens });
  if (!('problem' in shape)) return shape;
  throw new AppError('twin_unsupported', {
    message: `Twins of ${model.id} cannot be made: ${shape.problem}.`,
    facts: { reference },
  });
}

function withSizes(shape: TwinShape, sizes: ShapeWishes): TwinShape {
  const given = Object.entries(sizes).filter(([, size]) => size !== null);
  return { ...shape, ...Object.fromEntries(given) };
}
