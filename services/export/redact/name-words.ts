/** Names that are words as well. Alone they are taken for a name only with a capital letter, or every "will" and "may" would be gone. */
export const NAME_WORDS: ReadonlySet<string> = new Set(
  (
    'will mark may june april august rose grace hope faith joy dawn summer autumn winter ivy holly hazel lily daisy poppy violet olive ruby pearl amber jade ' +
    'crystal iris heather jasmine ash river sky rain star robin jay drew pat sue rob bill nick jack grant frank art dean dale heath cliff chance chase hunter ' +
    'mason carter cooper baker cook smith taylor turner walker miller hill hills wood woods field fields marsh brook brooks banks bush forest stone rice bell cross ' +
    'church park parks street lane bridge north south west east young long short strong small little white black brown green grey gray gold silver king prince ' +
    'knight bishop pope page reader price penny cash rich case love moody english french german day days snow frost fisher farmer gardener max ray sandy rusty ' +
    'buddy gene guy van miles pace reed sage angel destiny harmony melody patience charity noble major earl duke christian an so do my in to he ho the her him ' +
    'sun moon bay bond hand foot head lamb wolf fox swan bird bull holly harper piper archer butler porter potter weaver carpenter mason singer sharp swift wise ' +
    'gay merry bliss blue rose peach cherry berry apple bean basil rosemary ginger candy honey sunny storm misty shade chase wade skip trip tad chip flip bob tom dick don ' +
    'jean john josh sean kitty kit molly polly ally dot bea ben cat con ed eve fay flora gus hank ike jo lance les lou mac mike mo ned norm pip reg rod ron sam sol ted tim ' +
    'vic wit more moss peel pike poole pond pool power purse ray rivers rush salt seal self shaw shield shore side silk skinner slater slaughter snell spring steel teller thorn tidy ' +
    'town tree ward ware waters well wells wheeler winner worth wright yard home house hall hale hard hardy hart hay head hood hook hope horn horne hunt hurst ' +
    'bacon ball barber bar base bass batt bay beard beer best bird block bloom board bold bone book booth born bow bowl bowler boy brand bread bright broad brush buck'
  ).split(' '),
);

/** Parts of names that say nothing alone. */
export const PARTICLES: ReadonlySet<string> = new Set(
  'de da di du del der den van von la le les el al bin ibn ap ab mac mc st saint o d y e of and the mr mrs ms miss dr sir prof teacher mentor pupil staff school office team unknown'.split(
    ' ',
  ),
);
