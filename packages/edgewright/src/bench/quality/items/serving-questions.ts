/**
 * Questions about LLM serving with the expression that a right answer holds, from the questions that the built-in model
 * was never trained on. One a line: id, question, expression; the model card of the demo model tells their origin.
 */
export const servingQuestions = String.raw`
h000 ~ Any chance you can tell me what first-token latency means? ~ first token
h001 ~ Help a beginner out: TPOT, what is that? ~ between|each (further|next|output|new|following) token|per (output )?token
h002 ~ Help a beginner out: tokens per second, what is that? Just a single sentence will do. ~ tokens
h003 ~ Can you shed some light on tail latency? ~ 99
h004 ~ Help a beginner out: the key-value cache, what is that? No more than one sentence, please. ~ keys? and values?|keys and the values
h005 ~ My boss asked me about grouped-query attention and I have no clue. ~ (share|shared|fewer|group)
h006 ~ Can you shed some light on a paged KV cache? No more than one sentence, please. ~ blocks|pages
h007 ~ I have never heard of inflight batching, please enlighten me. ~ (join|enter|leave|every step|each step)
h008 ~ I have never heard of chunked prefill, please enlighten me. ~ (chunks|pieces|parts)
h009 ~ Any chance you can tell me what prefix cache means? No more than one sentence, please. ~ (same|shared|common|identical) (beginning|prefix|start)|reuse
h010 ~ What is the idea behind the prefill stage? ~ prompt
h011 ~ Can you shed some light on decoding? ~ one token
h012 ~ What is memory bandwidth all about? ~ (bytes|read|reads|GB/s)
h013 ~ What is the roofline model all about? ~ (bandwidth|compute)
h014 ~ My boss asked me about weight quantization and I have no clue. ~ (fewer bits|lower precision|smaller number|less memory|bits)
h015 ~ Could you walk me through what half precision is? ~ (16|two bytes|2 bytes)
h016 ~ I have never heard of 8-bit floats, please enlighten me. No more than one sentence, please. ~ (8|one byte|half)
h017 ~ Help a beginner out: NVFP4 quantization, what is that? Just a single sentence will do. ~ (4-bit|four bits|4 bits|Blackwell)
h018 ~ Any chance you can tell me what INT4 quantization means? ~ (4-bit|four bits|4 bits)
h019 ~ I have never heard of GGUF files, please enlighten me. Just a single sentence will do. ~ (llama\.cpp|single file|one file)
h020 ~ Can you shed some light on KV cache quantization? Just a single sentence will do. ~ (half|halves|twice|8)
h021 ~ My boss asked me about speculative sampling and I have no clue. ~ draft
h022 ~ What is Eagle 3 all about? ~ draft
h023 ~ Help a beginner out: draft acceptance, what is that? ~ accept
h024 ~ What is an OOM error all about? ~ memory
h025 ~ I have never heard of the unified memory of Jetson and DGX Spark, please enlighten me. ~ (same|share|one pool)
h026 ~ Any chance you can tell me what the page cache means? ~ (files?|disk)
h027 ~ Can you shed some light on dropping the caches? ~ page cache|caches
h028 ~ Could you walk me through what the memory fraction is? Just a single sentence will do. ~ (share|fraction|part|percent)
h029 ~ Any chance you can tell me what the maximum context means? No more than one sentence, please. ~ (tokens)
h030 ~ Help a beginner out: the number of concurrent users, what is that? Just a single sentence will do. ~ (at the same time|same time|parallel|simultaneous)
h031 ~ Any chance you can tell me what the request queue means? ~ (queue|wait|reject)
h032 ~ What is the idea behind health probes? No more than one sentence, please. ~ (ready|alive|answer|healthy)
h033 ~ My boss asked me about monitoring with Prometheus and I have no clue. Just a single sentence will do. ~ (metrics|counters|histograms)
h034 ~ Can you shed some light on throttling? Just a single sentence will do. ~ (clock|slow|temperature|hot|heat)
h035 ~ Can you shed some light on Jetson power modes? Just a single sentence will do. ~ (clock|watt|power|MAXN)
h036 ~ My boss asked me about offline installation and I have no clue. ~ (internet|network|offline|copied|carried)
h037 ~ Could you walk me through what the HF_HOME folder is? ~ (blobs|snapshots)
h038 ~ What is the idea behind the safetensors format? ~ (weights|tensors)
h039 ~ Could you walk me through what lightweight Kubernetes is? ~ Kubernetes
h040 ~ Help a beginner out: the NVIDIA Docker runtime, what is that? Just a single sentence will do. ~ (GPU)
h041 ~ What is the idea behind the API? ~ /v1
h042 ~ What is token streaming all about? ~ (while|as soon|one by one|arriv|piece by piece)
h043 ~ I have never heard of temperature and top-p, please enlighten me. ~ (random|likely|probab|greedy)
h044 ~ Could you walk me through what tokens is? ~ (pieces?|parts?|units|words?)
h045 ~ I have never heard of a language model, please enlighten me. ~ (text|token)
h046 ~ My boss asked me about LLM inference and I have no clue. ~ (answer|trained|use|run)
h047 ~ What is the idea behind a mixture of experts? Just a single sentence will do. ~ experts
h048 ~ Can you shed some light on TP size? ~ (GPU|GPUs|split)
h049 ~ I have never heard of CUDA graphs, please enlighten me. ~ (launch|record|overhead|kernel)
h050 ~ Help a beginner out: the startup time, what is that? ~ (weights|compil|load)
h051 ~ Can you shed some light on service level objectives? ~ (target|goal|limit)
h052 ~ What is the idea behind goodput? ~ (targets?|SLO|meet|met)
h053 ~ Help a beginner out: an LLM benchmark, what is that? ~ (requests|load|users)
h054 ~ What is the idea behind the accuracy gate? Just a single sentence will do. ~ (quality|accuracy|answers)
h055 ~ What is MIG all about? Just a single sentence will do. ~ (part|slice|instance|split)
h056 ~ Any chance you can tell me what compute capability means? ~ (architecture|generation|version|features)
h057 ~ Can you shed some light on JetPack? Just a single sentence will do. ~ (Jetson)
h058 ~ Can you shed some light on nvidia-smi on Jetson? ~ (GPU|driver)
h059 ~ I have never heard of tegrastats, please enlighten me. Just a single sentence will do. ~ (Jetson)
h060 ~ Can you shed some light on checksums? ~ (change|damage|complete|correct|same)
h061 ~ Could you walk me through what an API key is? No more than one sentence, please. ~ (secret|key|token|who)
h062 ~ Can you shed some light on RAG? ~ (documents?|search|retriev)
h063 ~ I have never heard of an embedding, please enlighten me. ~ (vector|numbers)
h064 ~ Could you walk me through what chat templates is? ~ (roles?|format|messages)
h065 ~ Help a beginner out: AI at the edge, what is that? ~ (local|near|device|where|close)
h066 ~ I have never heard of on-premise LLMs, please enlighten me. ~ (local|data|cloud)
h067 ~ Help a beginner out: the GPU, what is that? ~ (parallel|same time)
h068 ~ Could you walk me through what CUDA is? ~ NVIDIA
h069 ~ Could you walk me through what Docker is? ~ (container|package)
h070 ~ Can you shed some light on k8s? No more than one sentence, please. ~ (containers|pods|cluster)
h071 ~ Can you shed some light on GPU memory? ~ memory
h072 ~ Help a beginner out: transformers in AI, what is that? No more than one sentence, please. ~ attention
h073 ~ Could you walk me through what the attention mechanism is? ~ (tokens?|keys?)
h074 ~ Could you walk me through what parameters is? ~ (number|weights|parameters)
h075 ~ I have never heard of the system prompt, please enlighten me. ~ (text|instruction)
h076 ~ My boss asked me about made-up answers of an LLM and I have no clue. No more than one sentence, please. ~ (invent|made up|wrong|false)
h077 ~ Could you walk me through what fine-tuning a model is? Just a single sentence will do. ~ (train|training|data)
h078 ~ I have never heard of latency, please enlighten me. No more than one sentence, please. ~ (time|wait|delay)
h079 ~ Could you walk me through what server throughput is? Just a single sentence will do. ~ (per second|per time|amount)
h080 ~ My boss asked me about the batch size and I have no clue. No more than one sentence, please. ~ (same time|together|at once|parallel)
h081 ~ Can you shed some light on tensor cores? No more than one sentence, please. ~ (matri)
h082 ~ I have never heard of Jetson, please enlighten me. ~ (edge|robot|small)
h083 ~ Help a beginner out: Grafana dashboards, what is that? ~ (dashboard|chart|graph|metrics)
h084 ~ Any chance you can tell me what the Hugging Face hub means? ~ (models)
h085 ~ What is the idea behind what happens when the engine crashes? Just a single sentence will do. ~ (restart|supervis)
h086 ~ What is the idea behind Ubuntu Linux? No more than one sentence, please. ~ operating system
h087 ~ I have never heard of the CPU, please enlighten me. No more than one sentence, please. ~ (general|cores|programs)
h088 ~ What is APIs all about? ~ (interface|programs)
h089 ~ Can you shed some light on artificial intelligence? ~ (learn|computer|data|machine)
h090 ~ What is the idea behind neural networks? ~ (layers|numbers|weights)
h091 ~ I have never heard of 127.0.0.1, please enlighten me. ~ (own|same|this) (machine|computer)
h092 ~ Any chance you can tell me what the PCIe bus means? ~ (connect|bus|card)
h093 ~ I have never heard of the NVLink connection, please enlighten me. ~ (GPU|GPUs|connect)
h094 ~ What is the idea behind an NVMe drive? ~ (disk|drive|load|SSD)
h095 ~ Any chance you can tell me what low GPU utilization means? ~ (busy|time|kernel)
h096 ~ What is the number formats all about? ~ (FP16|FP8)
h097 ~ What is Edgewright all about? ~ (LLM service|OpenAI|one command)
h098 ~ Help a beginner out: edgewright up, what is that? No more than one sentence, please. ~ (start|service|one command)
h099 ~ I have never heard of edgewright detect, please enlighten me. ~ (hardware|GPU|memory|device)
h100 ~ Can you shed some light on edgewright doctor? ~ (problem|check|fix|fault|wrong|repair)
h101 ~ Any chance you can tell me what edgewright plan means? ~ (engine|precision|fit|model|memory)
h102 ~ What is the idea behind edgewright bench? ~ (measure|TTFT|load|requests|speed)
h103 ~ My boss asked me about the ladder command and I have no clue. No more than one sentence, please. ~ (FP16|precision|FP8|FP4|step|rung)
h105 ~ Help a beginner out: the Edgewright console, what is that? ~ (browser|chat|shows|metrics)
h106 ~ My boss asked me about the Edgewright demo model and I have no clue. ~ (tiny|small|million)
h107 ~ Could you walk me through what the quick start is? Just a single sentence will do. ~ (demo model)
h108 ~ Any chance you can tell me what a real model means? ~ --model
h109 ~ Can you shed some light on choosing a model? ~ (memory|fit)
h110 ~ My boss asked me about serving engines and I have no clue. ~ (vLLM|llama\.cpp)
h111 ~ What is the idea behind vllm? ~ (batching|paged|throughput|many)
h112 ~ Any chance you can tell me what SGLang means? Just a single sentence will do. ~ (radix|prefix|structured|serving)
h113 ~ Can you shed some light on TensorRT-LLM? Just a single sentence will do. ~ NVIDIA
h114 ~ What is the idea behind TRT Edge-LLM? Just a single sentence will do. ~ (Jetson|Thor|edge)
h115 ~ What is Triton Inference Server all about? ~ (server|models)
h116 ~ Could you walk me through what MLC-LLM is? No more than one sentence, please. ~ (compil)
h117 ~ Can you shed some light on llama.cpp? ~ (GGUF|C\+\+|CPU)
h118 ~ Can you shed some light on ollama? ~ (easy|simple|download|llama\.cpp|comfort|conven)
h119 ~ What is the idea behind Text Generation Inference? ~ (Hugging Face|maintenance)
h120 ~ What is models that Edgewright can run all about? Just a single sentence will do. ~ (engine|safetensors|GGUF)
h121 ~ What is Jetson AGX Thor all about? ~ (Blackwell|128 GB|Jetson)
h122 ~ My boss asked me about the Jetson AGX Orin developer kit and I have no clue. No more than one sentence, please. ~ (Ampere|64 GB|Jetson)
h123 ~ Any chance you can tell me what the Jetson Orin Nano Super means? No more than one sentence, please. ~ (8 GB|small|Ampere)
h124 ~ Could you walk me through what DGX Spark is? ~ (GB10|Blackwell|128 GB)
h125 ~ What is the idea behind the RTX PRO 4000 Blackwell card? ~ (24 GB|Blackwell|GDDR7)
h126 ~ Would vLLM start on a Thor? ~ ^yes
h127 ~ Which command brings the service to life? ~ edgewright up
h128 ~ Which command tells me how fast my box is? ~ edgewright bench
h129 ~ Could I install TensorRT-LLM on a Thor? ~ \bno\b|not support
h130 ~ Which command tells me what fits into memory? ~ edgewright plan
h131 ~ Does shared memory beat VRAM in speed? ~ (not|bandwidth|slower)
h132 ~ Would TGI start on a Jetson board? ~ \bno\b|amd64
h133 ~ Only my first request is slow, how come? ~ (compil|load|cache|warm)
h134 ~ Which vLLM flag is for prefix caching? ~ prefix-caching|default
h135 ~ Which command helps when nothing works? ~ edgewright doctor
h136 ~ Should a beginner take Ollama or llama.cpp? ~ (Ollama)
h137 ~ My 4-bit model is not four times faster, why? ~ (not|other|overhead|KV|layers)
h138 ~ Is drafting a good idea on a busy server? ~ (many users|high|load|slower|eight)
h139 ~ Does a big batch cost speed for one person? ~ (yes|slower|slow)
h140 ~ Give me the list of Edgewright subcommands. ~ edgewright (up|detect)
h141 ~ It takes ages until the first word shows up. ~ (prompt|prefix|queue|prefill)
h142 ~ In which format are keys and values stored normally? ~ (FP16|16|FP8)
h143 ~ What is the width of an FP16 value? ~ (16|two|2 bytes)
h144 ~ Large and quantized or small and exact? ~ (larger|large|quality|quantized)
h145 ~ Are answers worse after quantizing? ~ (quality|small|loss)
h146 ~ Do two models fit side by side on one GPU? ~ (memory|yes|fraction)
h147 ~ What comes first, plan or bench? ~ edgewright
h148 ~ Which serving engines can you enumerate? ~ (vLLM|SGLang|llama)
h149 ~ May I reuse my Orin containers on Thor? ~ (\bno\b|not)
h150 ~ Which command proves that my targets are met? ~ edgewright certify
h151 ~ I need smarter answers than yours. ~ --model
h152 ~ The KV cache has run out, what does that cause? ~ (wait|queue|preempt|evict)
h153 ~ What is the role of language models in robots? ~ (orders|plan|speech|language|instructions)
h154 ~ Will my OpenAI program run against this service? ~ (base URL|base_url|127\.0\.0\.1|OpenAI)
h155 ~ What is meant by MAXN on Jetson? ~ (power mode|no cap|removes|highest)
h156 ~ Which numbers belong on my dashboard? ~ (first token|TTFT)
h157 ~ How long should a draft be on Thor? ~ (three|five|3|5)
h158 ~ Which power mode is active on Thor out of the box? ~ 120
h159 ~ Which command climbs from FP16 to FP4? ~ edgewright ladder
h160 ~ For which engine is a GGUF file? ~ llama\.cpp
h161 ~ Text appears word by word far too slowly. ~ (quanti|bandwidth|power mode|FP8|bytes)
h162 ~ With which command do I look at my hardware? ~ edgewright detect
h163 ~ What do I enter as the key? ~ (any|no key|none|configured)
h164 ~ Which string goes into the model field? ~ (edgewright-demo|/v1/models)
h165 ~ After a while my box is only half as fast, what is wrong? ~ throttl
h166 ~ Is N/A in nvidia-smi a fault? ~ (unified|normal|no separate)
h167 ~ How can I verify that the engine is alive? ~ (health|ready)
h168 ~ GPU load is low although the answers are slow. ~ (bandwidth|memory|batch)
h169 ~ What does Edgewright add to vLLM? ~ (not an engine|drives|engine)
h170 ~ What value for gpu-memory-utilization suits a Thor? ~ (0\.7|gigabyte|reserve)
h171 ~ Inside Docker there is no GPU, help. ~ (runtime|toolkit)
h227 ~ What temperature is too hot for the DGX Spark? ~ (no reliable|not sure|read|nvidia-smi)
h228 ~ What CUDA compute capability is Thor? ~ 11\.0|sm_110
h229 ~ How large is the memory on RTX PRO 4000 Blackwell? ~ \b24 ?GB
`;
