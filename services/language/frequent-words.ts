import type { Language } from './names.js';

/**
 * Frequent words of languages that are written with Latin letters and spoken at home by pupils in Britain, as the plain view writes them: lower
 * case, no accents, no apostrophes. Two of them near each other say more of a short message than statistics of letters do. Welsh, Somali and
 * Urdu in Latin letters are here at length, since the statistics do not know them; of a word that is English too nothing is concluded.
 */
export const FREQUENT_WORDS: Readonly<Record<Language, string>> = {
  pl:
    'nie mnie ciebie tobie cie sie jest jestem jestes ze czy jak jaki gdzie kiedy dlaczego czemu co kto kogo tak ale lub oraz bo juz tylko teraz dzisiaj dzis jutro ' +
    'wczoraj moj moja moje mojego moim twoj twoja twoje twojego swoj swoja swoje swojego swoim podaj wyslij wysle moge mozesz mozemy mozna musze musisz chce chcesz wiem wiesz powiedz powiem mowic nikomu ' +
    'nikt nic cos ktos wszystko wszystkiego wszystkim bardzo dobrze dobry dzien czesc hej dziekuje dzieki prosze przepraszam szkola szkole szkoly domu mama mamie tata ' +
    'numer telefon telefonu napisz zadzwon pisz piszemy pisac przez przy dla bez tego tej tym tych byl byla bylo bede bedzie bedziesz mam masz maja jej jego ich nas was ' +
    'nami wami nam wam zeby kiedys nigdy zawsze jeszcze moze trzeba zrobic robisz robic rozumiem lubie kocham zadanie lekcja lekcji syn syna corka corke rano wieczorem ' +
    'spotkajmy spotkamy razem sam sama zycie zyc wiadomosc wiadomosci usun skasuj daj siebie sobie soba mowie mowisz slucham',
  cy:
    'dwi dw rwyt wyt ti chi mae maen ydy yw oes oedd bydd fydd bydda ddim dim ond achos efo gyda hefyd iawn yn yr ac neu beth pwy ble lle pryd sut pam wedi heddiw yfory ' +
    'fory ddoe diolch plis bore nos fawr ysgol adra adre gartref wrth wrthyt wrtha neb rhywun rhywbeth popeth eisiau isio ishe moyn gallu gwybod gwbod meddwl teimlo siarad ' +
    'dweud deud gweud mynd dod cael gwneud neud nai gei galla gallai rhaid rho dyma dyna hwn hon hwnna hynny fy dy ei eu ein eich mor rhy mwy llai hoffi hoffwn caru ffrind ' +
    'ffrindiau ffon rhif rif neges negeseuon paid peidiwch gwaith cartref wedyn nawr rwan byth erioed bob arall unrhyw yma yno fan mab merch gen gan genna gynnon eto gweld cwrdd ' +
    'cyfarfod rhwng ni nhw nhad hapus drist sal blino blinedig byw marw lladd help helpu athro athrawes mam hun hunan am ar dros ty hoff sgwrs cyfrinach tan pob dydd sgen sgin ' +
    'maer maen dwin tin wnes wnest wnaeth wna wnaf ges gest gafodd aeth anghofio cofio dysgu darllen ysgrifennu sgwennu chwarae nesaf llyfr gwers dosbarth prawf ' +
    'arholiad grac trist hapus penwythnos bwyd deall gwrando rhoi mwyn nad nid bod fod roedd bydda byddai rhai llawer peth pethau pawb amser golwg teulu',
  'ur-Latn':
    'kya kia hai hain hein nahi nahin nai mujhe mujhy main mein mai hoon hun tum tumhara tumhare tumhari tumhe tumhein tera teri tere mera meri mere aap ap apna apni apne ' +
    'kisi koi kuch kuchh bohot bohat bahut boht acha accha achi theek thik haan kyun kyu kyon kaise kaisay kesay kahan kahaan kab kaun kon yeh woh aur lekin magar phir abhi ' +
    'kal aaj raat ghar karo karna kar karta karti karte karun karoon raha rahi rahe rha rhi rhe tha thi gaya gayi gaye gya jana jao aao aana aaye dena dedo dein bata batana ' +
    'batao bataya bolo bolna baat baatein sath saath liye liay ke ko ka ki mat sirf agar toh bhi wala wali wale chahiye chahta chahti sakta sakti sakte sakty milte milna milo ' +
    'milenge dost pyar zindagi marna jeena jeene chhup chup raaz ammi abbu beta beti bhai baji yaar sab lagta lagti lag hota hoti hote hui hua pata pta kaam neend waqt tak ' +
    'humari humare hamari hamare hamein humein zaroor shukriya mehrbani salam walaikum inshallah nhi kr rha hn hy ho jaye jaise waise phone bhejo bhej de do lo dil khud se par',
  so:
    'waxaan waxaad waxay waxuu waa waan waad waxaa maxaa maxaad maxay ayaa baa iyo oo ku ka ugu uu ay aan aad aanu haa maya sidee sida maanta shalay berri berrito walaal ' +
    'walaalo hooyo aabo aabe wiilkayga wiilkaygu gabadhayda gabadhaydu fadlan mahadsan mahadsanid tahay yahay tihiin yihiin ahay jirin jira karo kartaa karaa rabaa rabtaa ' +
    'doonaa doontaa sheeg sheegin hadal hadlaan hadalnay kaliya laakiin laakin markaad marka halkan halkaas guriga dugsiga iskuulka macallin macallinka cidna qof qofna ' +
    'lambarkaaga lambar taleefan nabad subax wanaagsan caawimaad caawimaada ha sii iga igu kuu kula wax wixii badan iska xanuunsan xaalad fariin fariinta tirtir samaynaysaa ' +
    'ciyaar cashar casharka waalid ardayda kulanno kulanka noo soo kaalay waayo miyaa miyaad inaan inaad wuxuu wey ' +
    'buug buugga buugayga buugaygii ilaaway imtixaan imtixaanka imtixaanku goorma way meel kale baan ayaan murugaysan xanaaqday waxba cunto biyo dhibaato jecel jeclahay ' +
    'aniga adiga isaga iyada annaga saaxiib saaxiibkay reer dadka caruur maalin habeen caawa xagee halkee imisa sannad jir weyn yar wanaag',
  ro:
    'nu este sunt esti am ai ce cum unde cand cine pentru din mai si sau dar ca sa la cu pe de un o mea mele meu tau ta lui ei imi iti mi ma te se va vom vrei vreau pot poti stiu ' +
    'stii spune nimeni nimic ceva acum azi maine ieri foarte bine buna ziua multumesc mult scoala acasa mama tata fiul fiica telefon numarul mesaj mesajele trebuie facem faci ' +
    'facut vine bolnav tema numai doar asta acest aceasta dupa fara noi voi eu tu el ea da',
  pt:
    'nao sim voce tu eu ele ela nos meu minha teu tua seu sua que quem onde quando como porque por para pra com sem mas ou muito muita bem bom boa obrigado obrigada hoje amanha ' +
    'ontem agora depois escola casa mae pai filho filha numero telefone mensagem mensagens ninguem nada algo tudo isto isso aquilo fazer faz faco vais vai vamos estou esta estas ' +
    'sao tem tens tenho quero queres posso podes sei sabes da de do dos das no na nos nas um uma ao aos mais mesmo tambem conta apaga aguento',
  es:
    'no si tu yo el ella nosotros mi mis tus su que quien donde cuando como porque por para con sin pero muy bien bueno buena buenos gracias hoy manana ayer ahora despues luego ' +
    'escuela casa mama papa hijo hija numero telefono mensaje mensajes nadie nada algo todo esto eso hacer haces hago vas va vamos estoy esta estas son tiene tienes tengo quiero ' +
    'quieres puedo puedes se sabes de del los las un una unos al mas mismo tambien eres es digas dime dame lo le nos ya te me borra vemos tarea',
  fr:
    'ne pas je tu il elle nous vous mon ma mes ton ta tes son sa ses que qui ou quand comment pourquoi parce pour avec sans mais tres bien bon bonne bonjour merci beaucoup aujourdhui ' +
    'demain hier maintenant apres ecole maison maman papa fils fille numero telephone message messages personne rien quelque tout cest ca ce cette faire fais fait vais vas va suis ' +
    'es est sont ai as jai veux peux sais de du des les le la un une au aux plus meme aussi moi toi dis donne quest jen efface votre notre leur dans sur on et ou quel quelle age vrai parle jamais toujours',
  it:
    'non si io lui lei noi voi mio mia miei tuo tua tuoi suo che chi dove quando come perche per con senza ma molto bene buono buongiorno grazie oggi domani ieri adesso ora dopo ' +
    'scuola casa mamma papa figlio figlia numero telefono messaggio messaggi nessuno niente qualcosa tutto questo quello fare fai faccio vai va andiamo sono sei hai ho ha voglio ' +
    'vuoi posso puoi so sai di del della dei il lo la gli le un una al piu stesso anche dammi dimmi ti mi ci e cosa ce',
  de:
    'nicht ich du er sie wir ihr mein meine meinen dein deine deinen sein ist bin bist sind war wer was wo wann wie warum weil fur mit ohne aber sehr gut guten danke bitte heute morgen ' +
    'gestern jetzt nach danach schule hause mama papa sohn tochter nummer telefon nachricht nachrichten niemand niemandem nichts etwas alles das dies machen machst mache gehst geht ' +
    'kommt kann kannst will willst muss weiss weisst von der die den dem des ein eine einen und oder auch noch nur mir mich dir dich gib sag',
  tr:
    'bir bu su ve ile icin ama cok ben sen biz siz onlar bana sana beni seni benim senin bizim ne nerede nasil neden niye kim kimse kimseye var yok degil evet hayir tamam bugun yarin ' +
    'dun simdi sonra okul okula okuldan eve evde anne annem baba babam oglum kizim telefon numara numarani numaran mesaj mesajlari her hic hicbir sey seyi daha gibi mi mu misin musun ' +
    'istiyorum istiyor yapiyorsun biliyorum artik lutfen tesekkur tesekkurler gunaydin merhaba selam iyi hocam hasta sil ver soyle soyleme',
  lt:
    'ne as tu jis ji mes jus mano tavo savo kas kur kada kaip kodel ar ir bet su be labai gerai labas aciu prasau siandien rytoj vakar dabar po mokykla mokyklos mokykloje namo namai ' +
    'mama tetis sunus dukra numeris numeri telefono zinute niekam nieko viskas tai sita daryti veiki einu eina esu yra buvo turi noriu nori galiu gali zinau zinai duok nesakyk serga',
  hu:
    'nem igen es vagy hogy mi mit ki hol mikor miert de nagyon jo jol koszonom kerem ma holnap tegnap most utan iskola iskolaba haza otthon anya apa fiam lanyom szam telefon telefonszam ' +
    'uzenet senki senkinek semmi valami minden ez az egy en te vagyok vagyunk lesz volt van nincs csinalsz megyek megy akarok tudom tudod neked nekem meg csak is add mondd beteg faradt',
  sq:
    'nuk jo po une ti ai ajo ne ju im ime yt jote cfare kush ku kur si pse sepse per me pa por shume mire faleminderit sot neser dje tani pas shkolla shkolles shtepi nena baba djali vajza ' +
    'numri numrin telefon mesazh mesazhet askujt askush asgje dicka gjithe kjo ky eshte jam je jemi jane ishte kam ke ka dua mund di te nje dhe ose edhe vetem semure lodhur ben trego mos',
  nl:
    'niet ik jij hij zij wij jullie mijn jouw zijn dat wie wat waar wanneer hoe waarom omdat voor met zonder maar heel goed dank bedankt vandaag morgen gisteren nu daarna school thuis mama ' +
    'zoon dochter nummer telefoon bericht berichten niemand niets iets alles dit deze doen doe gaat gaan kom komt kan kunt wil moet weet van het een en ook nog alleen mij jou geef zeg ziek',
  cs:
    'ne ano ja ty on ona my vy muj moje tvuj tvoje svuj kdo co kde kdy jak proc protoze pro bez ale nebo velmi moc dobre dobry den ahoj dekuji diky prosim dnes zitra vcera ted potom skola skoly ' +
    'skole domu doma mama tata syn dcera cislo telefon zpravu zpravy nikdo nikomu nic neco vsechno tohle jsem jsi jsme jsou je byl bude budu mam mas chci chces muzu muzes vim vis mne tebe dej rekni nerikej taky jeste',
  sk:
    'nie ano ja ty on ona my vy moj moja tvoj tvoja svoj kto co kde kedy ako preco pretoze pre bez ale alebo velmi dobre dobry den ahoj dakujem vdaka prosim dnes zajtra vcera teraz potom skola skoly ' +
    'skole domov doma mama otec syn dcera cislo telefon spravu spravy nikto nikomu nic nieco vsetko toto som si sme su je bol bude budem mam mas chcem chces mozem mozes viem vies mne teba daj povedz nehovor tiez este',
  hr:
    'ne da ja ti on ona mi vi moj moja tvoj tvoja svoj tko sto gdje kada kako zasto jer za bez ali ili jako vrlo dobro dobar dan bok hvala molim danas sutra jucer sada poslije skola skole skoli kuci doma ' +
    'mama tata sin kci broj telefon poruku poruke nitko nikome nista nesto sve ovo sam si smo su je bio bit cu ces imam imas hocu hoces mogu mozes znam znas mene tebe daj reci nemoj samo jos kad',
  tl:
    'ako ikaw siya kami tayo kayo sila ko mo niya namin natin ninyo nila ang ng mga sa na ay at o pero kasi dahil kung hindi oo opo po ano sino saan kailan paano bakit ngayon bukas kahapon mamaya bahay ' +
    'nanay tatay anak numero walang wala may mayroon gusto kita alam sabihin sabi mo lang din rin naman talaga salamat magandang umaga huwag wag kanino eskwela sakit pagod',
  sw:
    'mimi wewe yeye sisi nyinyi wao yangu yako yake wangu wako wake nani nini wapi lini vipi kwa nini kwamba lakini na ya wa kwa ni si hapana ndiyo sana asante tafadhali leo kesho jana sasa baadaye shule ' +
    'nyumbani mama baba mtoto namba simu ujumbe mtu yeyote kitu kila hii hiyo nataka unataka naweza unaweza najua unajua nipe usimwambie mgonjwa nimechoka habari rafiki',
  ku:
    'ez tu ew em hun ji ne na ere ci ki li ku kengi cawa cima ji bo bi be le yan gelek bas spas ji kerema xwe me te wi we min te me heye nine im yi ye e in dibistan dibistane iro sibe duh niha ' +
    'piste mal male dayik bav kur kec hejmar hejmara telefon peyam kes kese tistek hemu ev eve dixwazim dixwazi dikarim dizanim bide bibeje nebeje nexwes westiyam diki',
};

/** Text-speak, dialect and names of days that are words of other languages too. */
export const ALSO_ENGLISH =
  'da de dat dis dem den dey di ma mi mo me ya yo ye na nan nah lor lar leh lei la el los les le un una il al an as hun hav ave hey ha haha hehe lol kung fu fri ' +
  'sat sun mon ere er em ur ne sa si se so ta te ti tu ti dun juz wan sum den tis ok yea yeh yep nope hmm oh ooh aww ah uh mm xx xxx san santa rio don bon van von pan ' +
  'sin con per pro par pas non ad ex et via vis solo duo trio baba mama papa mon ami sur plus des du par est art main mar mes sen ver set var gut war bin die man nun';

/** Words for things of school and telephone that are borrowed into every language: they speak for none. */
export const LOAN_WORDS =
  'number phone mobile message msg text email mail snapchat snap insta instagram whatsapp discord tiktok facebook youtube app chat call video photo pic selfie link account ' +
  'delete block online school class teacher miss sir maths english science homework test exam ok okay please plz pls sorry thanks thank hi hello bye boring cool nice love ' +
  'park bus train shop party game football weekend sir madam mum mam dad baby bro computer laptop internet wifi password do to the is us or in on no a i o';
