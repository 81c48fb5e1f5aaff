/** Common words of English. Which of them are one token is asked of each engine. */
export const commonWords: readonly string[] = `
able about above across act add after again age ago air all along also always among and animal answer any appear area
arm around art ask at away back bad ball base be beat beauty because bed before began begin behind best better between
big bird black blue board boat body book both bottom bought box boy break bring brother brought build burn business busy
but buy by call came can car card care carry case cat catch caught cause cell cent center certain chance change chart
check child choose circle city claim class clean clear clock close cloud coast cold color come common company complete
condition consider contain control cook cool copy corner correct cost could count country course cover create cross
crowd current cut dance dark data day dead deal dear death decide deep degree design determine develop did differ
difficult direct discuss distant divide do doctor does dog dollar done door double down draw dream dress drink drive
drop dry during each ear early earth east eat edge effect egg electric element else end energy engine enough enter
equal even event ever every example except expect experience eye face fact family famous far farm fast father favor
feel feet few field fight figure fill final find fine finger finish fire first fish flat floor flow flower fly follow
food foot for force forest form forward found four fraction free fresh friend from front fruit full game garden gas
gave general gentle get girl give glad glass go gold gone good got govern grand grass gray great green grew ground
group grow guess guide had hair half hand happen happy hard has hat have he head hear heart heat heavy held help her
here high hill his history hit hold hole home hope horse hot hour house how huge human hundred hunt ice idea if
imagine in inch include industry instrument interest iron is island it job join jump just keep kept key kind king
knew know lake land language large last late laugh law lay lead learn least leave led left leg length less let letter
level lie life lift light like line list listen little live local log lone long look lost lot loud love low machine
made main major make man many map mark market mass master match matter may me mean measure meat meet melody men metal
method middle might mile milk million mind mine minute miss mix modern moment money month moon more morning most
mother motion mountain mouth move much multiply music must my name nation natural nature near necessary neck need
never new next night nine no noise noon nor north nose note nothing notice noun now number object observe ocean of off
offer office often oil old on once one only open operate opposite or order other our out over own oxygen page paint
pair paper paragraph parent part particular party pass past path pattern pay people perhaps period person phrase pick
picture piece place plain plan plane planet plant play please plural point poor position possible post pound power
practice prepare present press pretty print problem process produce product proper protect prove provide public pull
push put question quick quiet quite race radio rain raise ran range rather reach read ready real reason receive record
red region remember repeat reply represent require rest result rich ride right ring rise river road rock roll room
root rope rose round row rule run sail salt same sand sat save saw say scale school science score sea search season
seat second section see seed seem segment select self sell send sense sentence separate serve set seven several shape
share sharp she sheet ship shop short should show side sight sign silent silver similar simple since sing single sister
sit six size skill skin sky sleep slow small smell smile snow so soft soil soldier solution some son song soon sound
south space speak special speed spell spend spoke spot spread spring square stand star start state station stay steam
steel step stick still stone stood stop store story straight strange stream street string strong student study subject
substance success such sudden sugar suggest suit summer sun supply support sure surface surprise swim symbol system
table take talk tall teach team tell temperature ten term test than thank that the their them then there these they
thick thin thing think third this those thought thousand three through time tiny to together told tone too took tool
top total touch toward town track trade train travel tree triangle trip trouble truck true try tube turn twenty two
type under unit until up us use usual valley value vary very view village visit voice vowel wait walk wall want war
warm was wash watch water wave way we wear weather week weight well went were west what wheel when where which while
white who whole whose why wide wife wild will win wind window wing winter wire wish with woman women wonder wood word
work world would write written wrong yard year yellow yes yet you young your`
  .trim()
  .split(/\s+/);
