/**
 * The second half of the questions about LLM serving; see serving-questions.ts.
 */
export const moreServingQuestions = String.raw`
h230 ~ Would FP8 work natively on RTX PRO 4000? ~ ^yes|supports FP8|has FP8
h231 ~ With how much memory does Jetson AGX Thor ship? ~ \b128 ?GB
h232 ~ Do you know how many gigabytes per second the Jetson AGX Orin can read? ~ 204\.8
h233 ~ What is the wattage of RTX PRO 4000 Blackwell? ~ 140
h234 ~ Which system software is required for Jetson AGX Thor? ~ (JetPack 7|38\.2|24\.04|CUDA 13)
h235 ~ What is the wattage of Jetson Orin Nano 8 GB? ~ 25
h236 ~ Would FP4 work natively on the Thor dev kit? ~ ^yes|supports FP4|supports NVFP4
h237 ~ What processor cores does AGX Orin use? ~ 12
h238 ~ Do you know how many gigabytes per second NVIDIA RTX PRO 4000 Blackwell can read? ~ 672
h239 ~ Which number format do you recommend for the Thor dev kit? ~ FP4
h240 ~ What temperature is too hot for the Thor dev kit? ~ (no reliable|not sure|read|nvidia-smi)
h241 ~ What is the CUDA core count of Jetson Orin Nano 8 GB? ~ 1024
h242 ~ Which system software is required for Jetson Orin Nano? ~ JetPack (6|7)
h243 ~ What CUDA compute capability is NVIDIA Jetson AGX Orin? ~ 8\.7|sm_87
h244 ~ What memory throughput does NVIDIA RTX PRO 4000 Blackwell reach? ~ 672
h245 ~ Does the RTX PRO 4000 come with unified memory? A yes or no is enough. ~ ^no|own|separate
h246 ~ How large is the memory on Orin Nano? The value is enough. ~ \b8 ?GB
h247 ~ What quantization fits AGX Thor? The value is enough. ~ FP4
h248 ~ Is Multi-Instance GPU possible on DGX Spark? ~ ^no\b|not support|no MIG
h249 ~ Has Orin Nano FP8 units? ~ ^no\b|no FP8|not support|lacks
h250 ~ How much electrical power should I plan for DGX Spark GB10? ~ 140
h251 ~ Would FP8 work natively on RTX PRO 4000 Blackwell? ~ ^yes|supports FP8|has FP8
h252 ~ For which SM version must I build kernels on the GB10? ~ 12\.1|sm_121
h253 ~ Which nvpmodel modes exist on Orin Nano? ~ (MAXN_SUPER|15)
h254 ~ Which system software is required for the Orin Nano? ~ JetPack (6|7)
h255 ~ Which system software is required for Thor? ~ (JetPack 7|38\.2|24\.04|CUDA 13)
h256 ~ Which nvpmodel modes exist on the Jetson AGX Orin? ~ (MAXN|30)
h257 ~ I need the memory bandwidth figure for the DGX Spark. The value is enough. ~ 273
h258 ~ On which GPU architecture is NVIDIA RTX PRO 4000 Blackwell based? ~ Blackwell
h259 ~ What CUDA compute capability is Jetson Orin Nano 8 GB? ~ 8\.7|sm_87
h260 ~ What temperature is too hot for the GB10? ~ (no reliable|not sure|read|nvidia-smi)
h261 ~ I need the memory bandwidth figure for Orin Nano. ~ (68|102)
h262 ~ How much electrical power should I plan for Thor? ~ 130
h263 ~ What is the wattage of DGX Spark GB10? ~ 140
h264 ~ How many cores does the GPU of the Orin Nano contain? ~ 1024
h265 ~ Which system software is required for the RTX PRO 4000? The value is enough. ~ (570|12\.8)
h266 ~ Which nvpmodel modes exist on Jetson Orin Nano? ~ (MAXN_SUPER|15)
h267 ~ What temperature is too hot for Jetson AGX Orin 64 GB? ~ 99
h268 ~ What would you use to serve a model on Jetson Orin Nano Super? ~ llama
h269 ~ Do you know how many gigabytes per second Jetson Orin Nano Super can read? ~ (68|102)
h270 ~ What is the wattage of Orin? ~ 60
h271 ~ Is there one memory pool for CPU and GPU on Orin Nano? ~ ^yes|share|unified
h272 ~ What amount of RAM is built into Orin? The value is enough. ~ \b64 ?GB
h273 ~ Which system software is required for the Jetson AGX Thor? ~ (JetPack 7|38\.2|24\.04|CUDA 13)
h274 ~ How large is the memory on AGX Orin? ~ \b64 ?GB
h275 ~ Has RTX PRO 4000 Blackwell FP8 units? ~ ^yes|supports FP8|has FP8
h276 ~ What CUDA compute capability is the Orin Nano? ~ 8\.7|sm_87
h277 ~ Between Orin and the Thor dev kit, which one offers more memory? ~ Thor
h278 ~ Between Jetson Orin Nano Super and the Jetson AGX Thor, which one offers more memory? ~ Thor
h279 ~ Between AGX Thor and the GB10, which one offers more memory? ~ (both|same|equal|no difference)
h280 ~ Between NVIDIA Jetson AGX Orin and the RTX PRO 4000 Blackwell, which one has the higher memory bandwidth? ~ RTX PRO 4000
h281 ~ Between AGX Thor and Jetson Orin Nano, which one has the higher memory bandwidth? ~ Thor
h282 ~ Between NVIDIA RTX PRO 4000 Blackwell and the Jetson AGX Thor, which one has the higher memory bandwidth? ~ RTX PRO 4000
h283 ~ Between Jetson Orin Nano and NVIDIA RTX PRO 4000 Blackwell, which one has the higher memory bandwidth? ~ RTX PRO 4000
h284 ~ Between the RTX PRO 4000 and DGX Spark GB10, which one offers more memory? ~ Spark
h285 ~ Among the devices you know, which has the highest bandwidth? ~ RTX PRO 4000
h286 ~ What hardware can Edgewright run on? ~ Thor
h287 ~ On which devices do CPU and GPU share the RAM? ~ (Jetson|Spark)
h288 ~ What is the most frugal of the devices you know? ~ Orin Nano
h289 ~ Is Jetson AGX Orin fast enough for ten users? ~ edgewright bench
h290 ~ Is Jetson AGX Orin 64 GB fast enough for ten users? ~ edgewright bench
h291 ~ Is DGX Spark fast enough for ten users? ~ edgewright bench
h292 ~ Is the RTX PRO 4000 Blackwell fast enough for ten users? ~ edgewright bench
h293 ~ Could NVIDIA RTX PRO 4000 Blackwell hold an LLM with 8B parameters? ~ ^yes
h294 ~ Could the Thor dev kit hold a 1B model? ~ ^yes
h295 ~ Could NVIDIA RTX PRO 4000 Blackwell hold an LLM with 4B parameters? ~ ^yes
h296 ~ Could RTX PRO 4000 Blackwell hold a model with 7 billion parameters? ~ ^yes
h297 ~ Do you think Llama 3.1 8B would fit on DGX Spark? ~ ^yes
h298 ~ Do you think a model with 4 billion parameters would fit on Jetson AGX Orin 64 GB? ~ ^yes
h299 ~ Do you think a 32B model would fit on NVIDIA Jetson AGX Orin? ~ ^yes
h300 ~ What amount of memory should I plan for a model with 7 billion parameters? ~ \b14 GB in FP16
h301 ~ Do you think a 1B model would fit on the RTX PRO 4000 Blackwell? ~ ^yes
h302 ~ Do you think Qwen3 32B would fit on RTX PRO 4000 Blackwell? ~ ^yes
h303 ~ Do you think Qwen3 4B would fit on NVIDIA Jetson Thor? ~ ^yes
h304 ~ How large are the weights of an LLM with 12B parameters? ~ \b24 GB in FP16
h309 ~ Given 16 GB, how many parameters are possible? ~ \b6 billion
h310 ~ What model would you load into 32 GB? ~ \b12 billion
h311 ~ Given 8 GB, how many parameters are possible? ~ \b3 billion
h312 ~ What model would you load into 16 GB? ~ \b6 billion
h317 ~ All devices in one table, please. ~ \| Thor \| 128 GB \| 273 GB/s
h318 ~ I want RTX PRO 4000 and Jetson Orin Nano side by side in a table. ~ \| Memory \| 24 GB \| 8 GB \|
h319 ~ I want GB10 and RTX PRO 4000 Blackwell side by side in a table. ~ \| Memory \| 128 GB \| 24 GB \|
h320 ~ I want the DGX Spark and Jetson Orin Nano side by side in a table. ~ \| Memory \| 128 GB \| 8 GB \|
h333 ~ Which URL do I put into my client? ~ http://127\.0\.0\.1:8000/v1
h334 ~ At which address can I reach the API? ~ http://127\.0\.0\.1:8000/v1
h335 ~ What would a curl call look like? ~ curl http://127\.0\.0\.1:8000/v1
h336 ~ What does a Python call to the API look like? ~ base_url=.http://127\.0\.0\.1:8000/v1
h337 ~ Can you show streaming with Python? ~ stream=True
h338 ~ Using three sentences, tell me why Jetson AGX Thor is a good fit for a farmer. ~ Jetson
h339 ~ Using 5 sentences, tell me why Jetson AGX Orin is a good fit for a farm machine. ~ Jetson
h342 ~ Compose a paragraph with four sentences on the advantage of a Jetson AGX Thor for an agricultural robot. ~ Jetson
h343 ~ Compose a paragraph with two sentences on the advantage of a Jetson AGX Thor for a drone team. ~ Jetson
h344 ~ Using four sentences, tell me why an RTX PRO 4000 Blackwell is a good fit for a museum guide robot builder. ~ RTX
h346 ~ Compose a paragraph with three sentences on the advantage of the RTX PRO 4000 for an elevator company. ~ RTX
w516 ~ my first token takes forever when the prompt is long, what is going on? ~ prefill|prompt|TTFT|first token
w517 ~ vLLM on my Jetson says free memory on device is less than desired gpu memory utilization ~ page cache|drop_caches|memory
w518 ~ Which one is faster for one user, Thor or the RTX PRO 4000? ~ RTX|672
w519 ~ can the agx orin do nvfp4? ~ \bno\b|not|lacks
w520 ~ whats the diff between prefill and decode ~ prompt
w521 ~ Name three engines Edgewright can use. ~ vLLM|SGLang|llama\.cpp|Ollama
w522 ~ how many cuda cores has thor ~ 2560
w523 ~ explain drop caches like im five ~ cache
w524 ~ I get CUDA out of memory, help! ~ memory|context|smaller
w525 ~ Which command shows me my GPU? ~ edgewright detect
w526 ~ Which command writes a certificate? ~ edgewright certify
w527 ~ what do i type to start everything ~ edgewright up
w528 ~ base url? ~ 127\.0\.0\.1:8000/v1
w529 ~ Is GGUF for vLLM or for llama.cpp? ~ llama\.cpp
w530 ~ Does TGI run on Jetson? ~ \bno\b|not|amd64
w531 ~ Does TensorRT-LLM run on Jetson Thor? ~ \bno\b|not|Edge-LLM
w532 ~ How many bits does an FP8 number have? ~ 8
w533 ~ How many bytes per weight in FP16? ~ two bytes|2 bytes|16
w534 ~ Why would I need a draft model? ~ draft|token|speculative
w535 ~ Does batching make a single user slower? ~ slow|throughput|batch
w536 ~ My Jetson gets hot and slow after 20 minutes. Why? ~ throttl|temperature|hot|heat|cool
w537 ~ How do I copy a model to a machine without internet? ~ rsync|copy|bundle|checksum|folder
w538 ~ what does MAXN mean ~ power|MAXN
w539 ~ whats the sm number for gb10 ~ 12\.1|121
w540 ~ rtx pro 4000 vram ~ 24
w541 ~ thor tdp ~ 130|40
w542 ~ What happens when the KV cache is full? ~ queue|preempt|wait|evict|latency|memory
w543 ~ In two sentences: why use an edge LLM in a hospital? ~ data|patient|local|hospital
w544 ~ Give me three bullet points about quantization. ~ bits|memory|FP8|precision
w545 ~ Summarize continuous batching in one sentence. ~ batch
w546 ~ How do I know that my server is healthy? ~ health|ready|alive
w547 ~ Which metrics should I watch in production? ~ first token|TTFT|latency|P99|metrics
w548 ~ Which port does the API listen on? ~ 8000
w549 ~ Write a 5-sentence paragraph explaining the main benefit of using Jetson Thor for an autonomous robotics developer. ~ Thor
w552 ~ What is the KV cache and how does GQA make it smaller? ~ keys? and values?|share|fewer
w553 ~ Is unified memory faster than VRAM? ~ memory|share|bandwidth
w554 ~ DGX Spark or Thor, which has more bandwidth? ~ 273|same|both
w555 ~ Please tell me the default power mode of Jetson AGX Thor. ~ 120
w556 ~ how to prove that p99 is below my target ~ certify|P99|bench
w557 ~ What is a good draft length for EAGLE-3 on Thor? ~ five|5|three
w558 ~ Can I use the OpenAI Python client with this? ~ base_url|127\.0\.0\.1|OpenAI
w559 ~ Does Orin Nano have enough memory for a 70B model? ~ \bno\b|not|8 GB
w560 ~ Will an 8B model in FP16 fit on the RTX PRO 4000? ~ yes|16 GB|fit
w561 ~ llama.cpp or ollama for a kiosk? ~ llama\.cpp|Ollama
w562 ~ What is better for many users, vLLM or llama.cpp? ~ vLLM
w606 ~ We want to put an assistant into a ticket machine. Which hardware and engine would you pick? ~ Orin|llama|RTX|Thor|kiosk|vLLM
w607 ~ Somebody told me FP4 only works on Blackwell, is that so? ~ Blackwell|yes
w608 ~ What would make my P99 bad on a fanless box? ~ throttl|heat|hot|temperature|P99
w609 ~ Which of the two is more about compute, prefill or decode? ~ prefill
w610 ~ How does vLLM avoid wasting memory for the KV cache? ~ block|paged|page
w611 ~ what does --gpu-memory-utilization 0.7 do ~ share|fraction|part|0\.7|memory
w612 ~ Is EAGLE-3 supported by MLC? ~ \bno\b|lacks|not
w613 ~ Tell me the difference between TTFT and TPOT, two sentences. ~ first token
w614 ~ How many CPU cores are inside a DGX Spark? ~ 20|ten
w615 ~ orin nano ram? ~ 8 GB
w616 ~ Is there NVLink between two RTX PRO 4000 cards? ~ \bno\b|PCIe
w617 ~ which sm do I compile for on the rtx pro 4000 ~ 120|12\.0
w618 ~ What is the maximum power of the Thor module? ~ 130
w619 ~ Can an Orin use FP8 weights natively? ~ \bno\b|lacks|not
w621 ~ Explain what a draft model does, like I'm ten. ~ trainee|colleague|draft|guess|expert
w622 ~ Before I travel to an offline site, what should I pack on the disk? ~ image|weights|tokenizer|checksum|bundle|copy
w623 ~ Is it fine to run two engines on a single Thor? ~ memory|yes|fraction
w624 ~ my service answers 503, what does that mean ~ 503|queue|busy|full|load|ready|overload
w625 ~ List the commands of edgewright in the order I need them ~ edgewright
w626 ~ What do I get when I run edgewright bench? ~ TTFT|time|tokens|P99|report
w627 ~ Where does Hugging Face put downloaded models on disk? ~ cache|HF_HOME|hub|blobs
w628 ~ Should the KV cache be FP8 on a small device? ~ FP8|half|memory
w629 ~ What limits tokens per second for a single user? ~ bandwidth|memory
w630 ~ In one sentence: GQA? ~ share|heads|group|fewer
w631 ~ What is a warm-up good for before measuring? ~ warm|compil|cache|first|measure|load test
w632 ~ does llama.cpp need python? ~ no Python|\bno\b|C\+\+
w633 ~ Which engine would you take on a laptop without GPU? ~ llama
w634 ~ Please name the default power mode of AGX Orin ~ 30
w635 ~ What is your opinion of TGI for a new project? ~ maintenance|vLLM|llama|SGLang
w636 ~ How does the web console help me? ~ browser|health|metrics|chat|state
w637 ~ Can I talk to you over the OpenAI API from Node? ~ 127\.0\.0\.1|fetch|OpenAI|yes
w638 ~ Write four sentences on what DGX Spark offers a small research lab. ~ Spark
w641 ~ Give me a table that compares Orin Nano and DGX Spark. ~ \| Memory \|
w644 ~ How many bytes does a 7B model take in FP8? ~ 7 GB|one byte|1 byte
w645 ~ What happens to the weights during inference? ~ read|weights|memory|not change|using|run
`;
