import type { ListedModel } from '../../lib/api/list-models.ts';

interface ModelPickerProps {
  models: ListedModel[];
  chosen: ListedModel | null;
  onChoose: (id: string) => void;
  disabled: boolean;
}

/** The name of the one model, or a choice where there are several. */
export function ModelPicker({ models, chosen, onChoose, disabled }: ModelPickerProps) {
  if (!chosen) return null;
  if (models.length < 2) {
    return (
      <span className="model-name" title={chosen.id}>
        {chosen.id}
      </span>
    );
  }
  return (
    <select
      className="model-picker"
      aria-label="Model"
      value={chosen.id}
      disabled={disabled}
      onChange={(event) => onChoose(event.target.value)}
    >
      {models.map(({ id, ready }) => (
        <option key={id} value={id}>
          {ready === false ? `${id} (not ready)` : id}
        </option>
      ))}
    </select>
  );
}
