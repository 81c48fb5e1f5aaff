import { accessLimits } from './access-limits.ts';
import { benchLimits } from './bench-limits.ts';
import { benchReportLimits } from './bench-report-limits.ts';
import { soakLimits } from './soak-limits.ts';
import { evalLimits } from './eval-limits.ts';
import { buildLimits } from './build-limits.ts';
import { ladderLimits } from './ladder-limits.ts';
import { requestLimits } from './request-limits.ts';

/**
 * Every bound of the product in one place, with its reason. A queue, cache, buffer or log ring without a row
 * here is a defect. Sizes in bytes, times in milliseconds, unless the name says otherwise.
 */
export const limits = {
  ...requestLimits,
  ...ladderLimits,
  ...buildLimits,
  ...benchLimits,
  ...benchReportLimits,
  ...soakLimits,
  /** Of an answer whose client sets no bound: kept free in the key/value cache. Longer answers are rare, and the engine makes room. */
  reservedOutputTokens: 4_096,
  /** Refused requests whose place is kept until they come back. */
  keptPlaces: 4_096,
  /** Nobody is told to come back later than this: clients that are told longer times decide for themselves. */
  keptPlaceMostMs: 60_000,
  /** A refused request may come back so much sooner than it was told: `Retry-After` counts whole seconds. */
  keptPlaceEarlyMs: 1_000,
  /** And so much later. */
  keptPlaceLateMs: 5_000,
  /** Tenants whose share of work is remembered while they are idle. */
  tenantsRemembered: 1_024,
  /** Tenants shown by the control API, those with most waiting first. */
  shownTenants: 20,
  /** Requests that the rolling latencies and the share of met objectives are taken from. */
  latencyWindowRequests: 512,
  /** Only requests of the last so many ms tell whether slots should change. */
  attainmentWindowMs: 30_000,
  /** Between two looks at slots: slow start, telemetry, objectives. */
  slotTickMs: 1_000,
  /** Between two steps of a loop that adds or takes slots; requests have to end in between. */
  slotStepMs: 10_000,
  /** One slot comes back in so long after a throttle or a shortage of memory is over. */
  slotReturnMs: 30_000,
  /** From a restart of an engine to all of its slots: its caches and graphs are cold. */
  slowStartMs: 30_000,
  /** Changes of slots that are remembered for each deployment. */
  slotChanges: 50,
  /** Window of the self-check by Little's law. */
  littleWindowMs: 60_000,
  /** Failures in a row after which an engine is sent nothing for a while, if there is another one. */
  ejectAfterFailures: 5,
  /** First ejection; each further one in a row takes that much longer. */
  ejectionMs: 30_000,
  /** Longest ejection. */
  ejectionLongestMs: 300_000,
  /** No engine is given up sooner for another one, however fast it uses to be. */
  failoverShortestMs: 5_000,
  /** Of all requests, so many percent may be sent a second time: retries must not make an overload worse. */
  retryBudgetPercent: 10,
  /** And one per second beyond that, so that a quiet service can retry at all. */
  retryBudgetPerSecond: 1,
  /** Requests that the budget of retries looks back on. */
  retryWindowMs: 10_000,
  /** Beginnings of conversations whose engine is remembered, to send them where they are cached. */
  rememberedPrefixes: 8_192,
  /** Beginnings remembered of one request. */
  prefixesPerRequest: 64,
  /** Silence in an answer that is never a fault, however fast its engine uses to be. */
  upstreamShortestStallMs: 30_000,
  /** Tokens per joule are those of the last so many ms. */
  energyWindowMs: 120_000,
  /** Tenants that metrics tell apart; the others count together. */
  metricTenants: 64,
  /** Spans that wait to be sent to a collector; more are dropped. */
  traceSpans: 2_048,
  /** Between two deliveries of spans. */
  traceIntervalMs: 2_000,
  /** One delivery of spans; also the longest that a stop waits for it. */
  traceExportMs: 2_000,
  /** One token of an idle engine. */
  canaryMs: 30_000,
  /** How long a request is held while its engine starts or restarts, before the client is told 503. */
  engineStartHoldMs: 10_000,
  /** Opening a TCP connection to an engine on this machine. */
  upstreamConnectMs: 2_000,
  /** From sending a request upstream to its first byte. Long prompts on a CPU take minutes. */
  upstreamFirstByteMs: 600_000,
  /** Longest silence between two pieces of a response that has begun. */
  upstreamStallMs: 120_000,
  /** Shorter than the idle timeout of every engine, so that we never reuse a socket the engine is closing. */
  upstreamKeepAliveMs: 4_000,
  /** Connections to one engine beyond its slots: health probes and requests that are not generations. */
  upstreamSpareConnections: 4,
  /** Between two attempts to reach an engine that refuses connections while it restarts. */
  upstreamRetryPauseMs: 50,
  /** A streaming client that takes no bytes for this long is cut off, so that it does not hold a slot. */
  clientStallMs: 60_000,
  /** Receiving the head of a request; slow senders are cut off. */
  clientHeadersMs: 20_000,
  /** Receiving a whole request. */
  clientRequestMs: 60_000,
  /** Idle keep-alive connections of clients. Longer than the 60 s that common load balancers use. */
  clientKeepAliveMs: 75_000,
  /** Open client connections. */
  clientConnections: 1_024,
  ...accessLimits,
  ...evalLimits,
  /** After a stop was asked for: streams may finish for this long, then they are cut. */
  drainMs: 10_000,
  /** After the last answer ended: what is left of it in our buffers reaches its client, then all connections are cut. */
  closeGraceMs: 500,
  /** From SIGTERM to SIGKILL for an engine process. */
  engineStopGraceMs: 5_000,
  /** From spawn to ready. Large models on slow disks take minutes. */
  engineStartMs: 600_000,
  /** The same for engines that compile: large models on slow disks, and kernels that nobody compiled before. */
  servedStartMs: 1_800_000,
  /** The same for TensorRT Edge-LLM, whose first start builds an engine on the device. */
  engineBuildStartMs: 14_400_000,
  /** One health probe. */
  healthProbeMs: 2_000,
  /** Between two health probes while an engine starts. */
  startProbeIntervalMs: 50,
  /** Between two health probes of a ready engine. */
  readyProbeIntervalMs: 1_000,
  /** After this long a probe under way shows as unanswered: with the interval, at most 2 s after the last answer. */
  lateProbeMs: 800,
  /** Failed probes in a row before a ready engine counts as hung and is restarted: after 7 to 21 s. */
  readyProbeFailures: 7,
  /** Restarts in a row without a stable run before the supervisor gives up. */
  restartAttempts: 5,
  /** First pause before a restart; it doubles each time. */
  restartFirstDelayMs: 250,
  /** Longest pause before a restart. */
  restartLongestDelayMs: 30_000,
  /** A run this long counts as stable and clears the restart count. */
  stableRunMs: 60_000,
  /** Starts of one engine, model and image that the estimate of the next one goes by. */
  startsKeptPerEngine: 5,
  /** Starts remembered in all. */
  startsKept: 200,
  /** Lines of an engine's output that are searched for why it ended. */
  failureLogLines: 200,
  /** Holding an engine that has just started against its plan, golden answers included. */
  examineMs: 300_000,
  /** A program that an engine needs before or after its start: creating a model in Ollama's store copies its weights. */
  engineStepMs: 1_800_000,
  /** What is kept of the output of such a program. */
  execOutputCharacters: 4_000,
  /** What a client of events or logs may leave unread before it is cut off. */
  controlBacklogBytes: 1024 * 1024,
  /** Steps of one deployment that are remembered: starts, failures, fall-backs. */
  deploymentSteps: 50,
  /** An engine that falls asleep or wakes: it copies its weights over the bus. */
  sleepMs: 120_000,
  /** Between two looks whether an engine is idle. */
  idleProbeMs: 1_000,
  /** Running requests of a model that is swapped out may take so long to end, unless asked otherwise. */
  swapDrainMs: 30_000,
  /** Until engines of other owners answer when a gateway is put in front of them. */
  attachMs: 60_000,
  /** Until a running service begins to answer a command. */
  controlAnswerMs: 30_000,
  /** Beyond drain and grace, for a service to end after it was asked to. */
  serviceEndMs: 10_000,
  /** Between two looks whether the last request of an engine that is to be swapped has ended. */
  drainProbeMs: 50,
  /** From the end of an engine until its memory has to be available again. Drivers take a second or two. */
  memoryReturnMs: 30_000,
  /** The same where nobody knows how much the next engine needs: then it is started all the same. */
  memorySettleMs: 3_000,
  /** Between two looks at it. */
  memoryProbeMs: 250,
  /** Between two looks whether an engine of a service that was killed has ended. */
  orphanProbeMs: 50,
  /** One request to a container engine that answers at once: create, inspect, remove. */
  containerRequestMs: 60_000,
  /** Longest silence while an image is fetched; layers of some gigabytes report every second. */
  imagePullStallMs: 120_000,
  /** Layers of one image whose progress is kept apart. */
  imageLayers: 512,
  /** Lines of an engine's output kept in memory. */
  logRingLines: 2_000,
  /** A longer line is cut. */
  logLineBytes: 8 * 1024,
  /** Of a line of a log that is shown as the evidence of a failure. */
  failureEvidenceCharacters: 400,
  /** An answer of an engine to a probe: its list of models, its version, its properties. */
  engineAnswerBytes: 1024 * 1024,
  /** Between two looks at the metrics of an engine that works. */
  engineLoadIntervalMs: 2_000,
  /** An engine without a request for so long is not asked. */
  engineLoadAfterMs: 60_000,
  /** Metrics of an engine; vLLM with all its histograms prints some 100 kB for each engine of a process. */
  engineMetricsBytes: 4 * 1024 * 1024,
  /** Lines of them that are read. */
  engineMetricsLines: 50_000,
  /** Requests that may wait inside the embedded engine; the gateway keeps its own queue in front. */
  embeddedQueuedRequests: 256,
  /** Bytes of one stop string. */
  stopSequenceBytes: 256,
  /** Rules of one grammar; a schema that needs more is refused. */
  grammarRules: 2_000,
  /** Bytes of one grammar given by a client. */
  grammarBytes: 256 * 1024,
  /** Nesting of a JSON schema. */
  schemaDepth: 64,
  /** Alternatives that one schema may unfold into when `anyOf`, `oneOf` and `allOf` are combined. */
  schemaAlternatives: 64,
  /** Sum of the bounds of all repetitions of one grammar: llama.cpp makes a rule of each. */
  grammarRepetitions: 50_000,
  /** Ways to begin one rule of a grammar: llama.cpp walks all of them, and a crafted schema can make them double at every step. */
  grammarBeginnings: 20_000,
  /** Characters of one `pattern` of a JSON schema. */
  schemaPatternLength: 2_000,
  /** States of the automaton of one `pattern`; each becomes a rule of the grammar. */
  patternStates: 600,
  /** Steps and alternatives tried while the automata of one schema are made; a third of a second at worst. */
  patternWork: 400_000,
  /** One command of a change to the host: `nvidia-ctk cdi generate` takes seconds on a slow disk, `sync` longer. */
  changeCommandMs: 60_000,
  /** From the last command of a change until its check has to agree; Docker takes a moment to reload. */
  changeVerifyMs: 10_000,
  /** The same for changes that take effect at once. */
  changeVerifyAtOnceMs: 1_000,
  /** Between two looks of that check. */
  changeVerifyPauseMs: 250,
  /** Lines of a configuration file of which a difference is shown; comparing takes the square of it. */
  changeDiffLines: 1_000,
  /** What is read of a file under /proc or /sys. The longest, cpuinfo, repeats itself after its first core. */
  hostFileBytes: 256 * 1024,
  /** One command of a probe. `nvidia-smi` without persistence takes 2 s to wake a GPU; a hung one must not hold the rest. */
  probeMs: 6_000,
  /** What is kept of a probe's output; `dpkg` and `nvidia-smi -q` of eight GPUs stay below. */
  probeOutputBytes: 1024 * 1024,
  /** An answer of a container engine; hundreds of images stay below. */
  probeAnswerBytes: 8 * 1024 * 1024,
  /** Asking nvidia-smi again without a field that the driver does not know. Drivers lack a few of ours, captures most. */
  probeFieldRetries: 24,
  /** Reading a thermal zone again that answered EAGAIN, as zones of Thor do. */
  thermalReadAttempts: 3,
  /** Thermal zones and cooling devices looked at; the boards we know have fewer than 30. */
  thermalEntries: 96,
  /** Models of the Hugging Face cache looked at. */
  cachedModels: 64,
  /** Programs listed as holders of memory. */
  memoryHolders: 10,
  /** Listening ports listed. */
  listeningPorts: 256,
  /** Asking one registry whether it can be reached. */
  registryMs: 5_000,
  /** A container that looks for the GPU: start of a large image from a slow disk. */
  gpuContainerMs: 60_000,
  /** Output of that container kept as evidence. */
  gpuContainerOutputCharacters: 2_000,
  /** Lines of an engine container's log that are looked at. */
  engineLogLines: 200,
  /** Engine containers whose logs are looked at. */
  engineLogContainers: 16,
  /** `probes.txt` of a capture. */
  captureBytes: 32 * 1024 * 1024,
  /** What is quoted of a log line that a known issue was told by; log lines can be megabytes long. */
  knownIssueExcerptCharacters: 400,
  /** Header of a GGUF file. The largest vocabularies known take 16 MB. */
  ggufHeaderBytes: 256 * 1024 * 1024,
  /** Metadata keys of a GGUF file; real ones have about 50. */
  ggufKeys: 10_000,
  /** Tensors of a GGUF file; models with hundreds of experts have a few thousand. */
  ggufTensors: 100_000,
  /** A longer text of a GGUF header is skipped: only its length is kept. Chat templates take up to 30 kB. */
  ggufTextBytes: 64 * 1024,
  /** A longer array of a GGUF header is skipped: only its length is kept. Arrays per layer are shorter. */
  ggufArrayItems: 4_096,
  /** Parts of a split GGUF file. */
  ggufParts: 1_000,
  /** Files and folders looked at below one folder that is searched for models. */
  walkEntries: 50_000,
  /** Folders inside folders on that search. */
  walkDepth: 8,
  /** Models listed; more do not fit on a screen or a disk. */
  listedModels: 1_000,
  /** Files of one repository of a hub; the largest checkpoints have a few hundred. */
  hubFiles: 10_000,
  /** Opening a connection to a hub, also over a slow uplink. */
  hubConnectMs: 15_000,
  /** From asking a hub to the head of its answer. */
  hubAnswerMs: 30_000,
  /** Longest silence inside a download before the connection counts as broken and is made again. */
  hubStallMs: 30_000,
  /** Attempts in a row that bring no byte before a download is given up. */
  hubAttempts: 5,
  /** Before the second of them; it doubles each time. */
  hubFirstRetryPauseMs: 1_000,
  /** Longest pause that a busy hub may ask for. */
  hubLongestRetryPauseMs: 60_000,
  /** Files of one model that are fetched at the same time. */
  pullParallelFiles: 4,
  /** Header of a safetensors file. One file of 20 000 tensors has 3 MB. */
  safetensorsHeaderBytes: 32 * 1024 * 1024,
  /** Tensors of one model in all its files. The largest known, DeepSeek V3 in FP8, has 92 000. */
  modelTensors: 1_000_000,
  /** Layers of one model; the deepest known have 126. A header may claim any number. */
  modelLayers: 4_096,
  /** A configuration beside the weights. Those that list every quantised layer take 2 MB. */
  modelConfigBytes: 16 * 1024 * 1024,
  /** An index of tensors by file; 9 MB for the largest known. */
  modelIndexBytes: 32 * 1024 * 1024,
  /** Weight files of one model. */
  modelFiles: 2_000,
  /** One range of a model file over HTTP. */
  remoteRangeMs: 30_000,
  /** Ranges asked for to read one header over HTTP; a vocabulary of 16 MB takes a handful. */
  remoteRanges: 400,
  /** Requests that one engine runs at the same time: llama.cpp has no more sequences. */
  sessions: 256,
  /** Shorter contexts hold no chat template and no answer. */
  contextTokensLeast: 64,
  /** Longest context planned for a model that does not say what it was trained for. */
  contextTokensMost: 1024 * 1024,
  /** Threads of one engine: llama.cpp accepts no more. */
  engineThreads: 512,
  /** Files named in the message when a directory was given instead of a file. */
  listedModelFiles: 10,
  /** Console: a request that is not a generation (status, list of models). */
  consoleRequestMs: 10_000,
  /** Console: from sending a question to the first byte. Longer than the gateway's own waits together, so that its reason arrives first. */
  consoleFirstByteMs: 690_000,
  /** Console: longest silence inside an answer; longer than the gateway's `upstreamStallMs` for the same reason. */
  consoleStallMs: 150_000,
  /** Console: characters of one answer kept in the page; a runaway generation ends here. */
  consoleAnswerChars: 1_000_000,
  /** Console: turns of one conversation kept in the page. */
  consoleTurns: 200,
  /** Console: characters of one question or system prompt; the body limit of the gateway leaves room for the history. */
  consolePromptChars: 200_000,
  /** Console: between two looks at the status while something starts or stops. */
  consoleStatusBusyMs: 500,
  /** Console: between two looks at the status while all is well. */
  consoleStatusCalmMs: 5_000,
  /** Console: first pause after a failed look at the status; it doubles each time. */
  consoleStatusFirstRetryMs: 1_000,
  /** Console: longest pause between two looks at the status. */
  consoleStatusLongestRetryMs: 15_000,
  /** Console: between two looks at slots and requests, while somebody watches them. */
  consoleLoadMs: 2_000,
  /** Telemetry: between two samples, unless asked otherwise. */
  telemetryIntervalMs: 1_000,
  /** Telemetry: shortest interval. nvidia-smi needs about as long to answer. */
  telemetryIntervalLeastMs: 100,
  /** Telemetry: a reader that says nothing for so long, beyond three intervals, is stuck and is restarted. */
  telemetrySilenceMs: 5_000,
  /** Telemetry: first pause before a reader that died is started again; it doubles each time. */
  telemetryFirstRestartMs: 1_000,
  /** Telemetry: longest such pause. A driver that is being updated is away for minutes. */
  telemetryLongestRestartMs: 60_000,
  /** Telemetry: between two looks at which programs hold GPU memory; each is a run of nvidia-smi. */
  telemetryProcessesMs: 5_000,
  /** Telemetry: one run of nvidia-smi that asks for programs. */
  telemetryProcessesDeadlineMs: 4_000,
  /** Telemetry: times an unknown field is dropped from a query before the source counts as absent. */
  telemetryFieldDrops: 12,
  /** Telemetry: throttling that pauses for less than this is one episode. */
  throttleQuietMs: 5_000,
  /** A file of host facts; those of a box with eight GPUs and hundreds of containers stay below. */
  hostFactsBytes: 16 * 1024 * 1024,
  /** A plan that `plan --emit` wrote, with its alternatives. */
  planFileBytes: 1024 * 1024,
  /** A file of measured points, or the file of calibrations: thousands of either fit. */
  calibrationFileBytes: 4 * 1024 * 1024,
  /** Calibrations kept; the oldest of a box give way. */
  calibrations: 200,
  /** Points of one calibration. */
  calibrationPoints: 1_000,
  /** A log given to the doctor: its end is looked at. */
  doctorLogBytes: 8 * 1024 * 1024,
  /** Lines of each journal that go into a support bundle. */
  bundleLogLines: 500,
  /** Telemetry on the screen: samples that one line of history shows. */
  telemetryHistory: 60,
  /** Events of the box that `/api/telemetry` remembers. */
  telemetryEvents: 100,
  /** Simulated engine: requests that wait where the real engine queues without end. */
  simulatedQueue: 4_096,
  /** Simulated engine: answers of which it remembers the times. */
  simulatedAnswersKept: 1_024,
  /** Simulated engine: a request's body; a context of a million tokens fits, and whatever the gateway takes. */
  simulatedBodyBytes: 32 * 1024 * 1024,
  /** Simulated engine: the file that says what it is. */
  simulationFileBytes: 256 * 1024,
} as const;
