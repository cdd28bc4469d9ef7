import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
const log = readFileSync(process.env.LOG ?? '/tmp/smp.log','utf8');
const base = process.env.BASE ?? 'http://localhost:8071';
const pw = /password {2}(\S+) {2}as/.exec(log)[1];
mkdirSync('/tmp/shots',{recursive:true});
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
export async function as(who, width, paths, act){
  const c = await b.newContext({viewport:{width,height:900},deviceScaleFactor:1});
  const p = await c.newPage();
  await p.goto(base+'/sign-in'); await p.getByLabel('School e-mail').fill(who); await p.getByLabel('Password',{exact:true}).fill(pw); await p.getByRole('button',{name:'Sign in'}).first().click(); await p.waitForLoadState();
  for (const [name,path] of paths){ await p.goto(base+path); if(act) await act(p,name); await p.screenshot({path:`/tmp/shots/${name}-${width}.png`,fullPage:true}); }
  return [p,c];
}
export { b, base, pw };
