import { startTargets } from '/work/wt-torture/bench/gateway/targets.ts';
import { execFileSync } from 'node:child_process';
const targets = await startTargets(8);
const t = targets.all.at(-1)!;
console.log(t.stream.url, t.stream.headers);
const h = Object.entries(t.stream.headers).flatMap(([k,v])=>['-H',`${k}: ${v}`]);
console.log(execFileSync('curl',['-sS','-i','-m','5','-XPOST','-H','content-type: application/json',...h,'-d',JSON.stringify({model:'bench',stream:true,max_tokens:3,user:'pace-1',messages:[{role:'user',content:'x'}]}),t.stream.url+'/v1/chat/completions']).toString());
await targets.stop();
