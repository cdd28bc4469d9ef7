import { as, b } from './shots.mjs';
for (const w of [1440, 375]) {
  let [p,c] = await as('p.raman@northfield.example', w, [['queue','/queue'],['rules','/rules'],['people','/people'],['chronologies','/chronology'],['account','/account'],['coverage','/coverage']]);
  await p.goto('http://localhost:8071/queue');
  const href = await p.locator('.cases__title').first().getAttribute('href');
  await p.goto('http://localhost:8071'+href); await p.screenshot({path:`/tmp/shots/case-closed-${w}.png`,fullPage:true});
  const menu = await p.locator('nav a').evaluateAll(as=>as.map(a=>a.getAttribute('href')));
  console.log(href, menu);
  await c.close();
}
{ const c = await b.newContext({viewport:{width:375,height:800}}); const p = await c.newPage(); await p.goto('http://localhost:8071/raise'); await p.screenshot({path:'/tmp/shots/raise-375.png',fullPage:true}); await p.setViewportSize({width:1440,height:900}); await p.screenshot({path:'/tmp/shots/raise-1440.png',fullPage:true}); }
await b.close();
