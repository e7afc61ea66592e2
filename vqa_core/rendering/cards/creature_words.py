"""What the trading cards of the invented game say: words of attacks, effects, items and small print."""

from vqa_core.rendering.values import words

ONSETS = words(
    "b c d f g h j k l m n p qu r s t v w x y z bl br ch cl cr dr fl fr gl gr kl kr ph pl pr sc scr sh sk sl sm sn sp "
    "squ st str sw th tr tw vl wh"
)
VOWELS = words("a e i o u a e i o u ai au ea ee ei eo ia ie io oa oo ou ue y")
CODAS = words(
    "b ck d g k l ll m n nd ng nk nt p r rd rk rm rn rp rt s sh sk ss st t th x z lt mp ff ft gg tt zz pp bb gon dor "
    "mit low fin leaf horn tail wing paw claw moth bird bug ling let mere dax rix lux vex zor"
)
ENDINGS = words(
    "ing ing er ed y ful less ness ish able ation ment ous ic al ive fall storm light shot song dust burst fang butt "
    "wave horn strike mare ling tron saur ster drift"
)
ACCENTS = {"e": "éèêë", "a": "àä", "o": "ö", "u": "ü", "n": "ñ", "c": "ç"}
PREFIXES = words(
    "Elder Northern Island Mountain Young Ancient Desert Midnight Harbor Royal Hidden Mossy Painted Silver"
)

FIRST = words(
    "Amber Arctic Ash Autumn Bitter Blazing Blue Bramble Brass Bright Broken Bronze Buzzing Calm Candle Cave Chilly "
    "Cinder Clever Cloud Coal Cold Copper Coral Crooked Cunning Damp Dancing Dawn Deep Dizzy Dusk Dusty Early Echo "
    "Elder Ember Empty Evening Eager Faint Falling Feather Fern Fierce Flicker Floating Foggy Forest Frozen Gale "
    "Gentle Ghostly Glass Gloomy Golden Granite Gravel Green Grim Guardian Hail Harbor Harsh Hasty Hazel Heavy Hidden "
    "Hollow Honey Humming Hungry Icy Iron Ivory Jagged Jolly Jungle Keen Kind Lantern Lazy Leaping Light Lonely Loud "
    "Lucky Marble Marsh Meadow Mellow Midnight Mirror Misty Morning Moss Mountain Muddy Nimble Noble Northern Ocean "
    "Odd Orchard Paper Patient Pebble Perfect Pine Plain Polar Proud Quaking Quiet Radiant Ragged Rainy Rapid "
    "Rattling Raw Restless Ringing River Roaring Root Rough Royal Rumbling Rust Salty Sandy Savage Scarlet Secret "
    "Seven Shady Shallow Shining Silent Silver Simple Single Sinking Sky Sleeping Slow Smoky Snowy Soaring Soft "
    "Southern Sour Steel Steep Sticky Still Stormy Stubborn Sudden Summer Swift Tangled Thick Thin Thorny Tidal "
    "Timber Tired Tricky Tumble Twin Twisted Upward Valley Vanishing Velvet Vivid Wandering Warm Weary Whirling White "
    "Wicked Wild Winter Wise Wooden Woven Yawning Yellow Young Zigzag"
)
SECOND = words(
    "Advance Ambush Anchor Answer Arc Arrow Avalanche Ballad Bark Barrage Barrier Bell Blade Blaze Bloom Blossom Blow "
    "Bounce Breeze Bubble Burrow Call Cascade Catch Chain Chant Charm Chase Chime Chop Circle Clap Clash Coil Comet "
    "Cradle Crash Curtain Curse Cyclone Dance Dart Dash Dawn Dig Dip Dive Dodge Dream Drift Drop Drum Dust Eclipse "
    "Edge Embrace Eruption Escape Feast Fist Flame Flare Flash Flight Flip Flood Flow Flurry Flutter Gallop Gift "
    "Gleam Glide Glow Grasp Grip Hail Harvest Hatch Hook Hop Howl Hug Hunt Hurl Jab Jolt Journey Judgment Jump Kick "
    "Knock Knuckle Lance Lash Launch Leap Lick Lift Lullaby Maelstrom March Mask Melody Mist Nap Needle Nip Offering "
    "Orbit Parade Patrol Pierce Pinch Plunge Poke Pounce Powder Prayer Press Prick Promise Pulse Push Quake Quill "
    "Rage Raid Rain Ram Reflex Requiem Return Ripple Roar Roll Rumble Rush Sail Scatter Scream Shade Shard Shield "
    "Shiver Shout Shove Shower Sigh Signal Skip Slam Slap Slice Slide Smoke Snap Snare Sneak Sneeze Song Spear Spell "
    "Spike Spin Spiral Splinter Spray Spring Stab Stampede Stare Step Sting Stomp Strike Stroke Surge Sweep Swell "
    "Swing Swipe Tangle Tap Tempest Thorn Throw Thud Thunder Tickle Toll Torrent Touch Trail Trample Trap Tremor "
    "Trick Trumpet Tumble Twirl Twist Uproar Vault Veil Verdict Vine Vortex Wail Wall Waltz Wash Wave Weave Whack "
    "Whip Whirl Whisper Wind Wink Wish Yawn"
)
BEASTS = words(
    "Badger Beetle Bear Bird Butterfly Cat Crab Crow Deer Dragonfly Eel Ferret Fish Fox Frog Goat Hare Hedgehog Heron "
    "Horse Lizard Lynx Mole Moth Mouse Newt Otter Owl Rabbit Ram Seal Seahorse Snail Snake Sparrow Spider Squid Stoat "
    "Swan Toad Turtle Weasel Whale Wolf Worm"
)
ITEMS = words(
    "Bag Ball Balm Band Bell Boots Bottle Box Bracelet Candle Cape Charm Compass Cord Crown Cup Dice Drum Fan Feather "
    "Flask Flute Gloves Goggles Hammer Hat Helmet Horn Kettle Key Kit Ladder Lamp Letter Lens Map Medal Mirror Net "
    "Notebook Orb Parcel Pendant Potion Ribbon Ring Rod Rope Scarf Scroll Shield Shovel Stone Tent Ticket Tonic Torch "
    "Trap Umbrella Wand Whistle"
)
PLACES = words(
    "Arena Bay Bridge Canyon Castle Cave Cliff Court Falls Field Forest Garden Gate Grotto Harbor Hills Island Lake "
    "Library Lighthouse Market Mill Mine Oasis Park Plains Port Ridge Ruins Shore Shrine Station Temple Tower Town "
    "Valley Village Workshop"
)
# {n} a damage, {k} a small number, {e} an element, {c} a creature's name.
EFFECTS = (
    "Throw a die: on a 5 or 6 it hits {n} harder.",
    "Turn one energy face down to use this.",
    "Take {k} cards from the top of your pile.",
    "Mend {n} damage on a friend beside it.",
    "The other side skips its next draw.",
    "Swap places with a friend after the hit.",
    "Look at {k} cards in the other hand.",
    "Works only when the sun token is up.",
    "It cannot be hit before your next turn.",
    "Count the moons in play: {n} more for each.",
    "Toss {k} coins. It hits for {n} with every moon that you toss.",
    "Toss a coin. On a moon, nothing happens.",
    "Toss a coin until a moon comes up. It deals {n} damage for each sun before it.",
    "This creature also deals {n} damage to itself.",
    "Move one {e} energy from this creature to another one of yours.",
    "If the creature in front of it is hurt already, it deals {n} damage more.",
    "The creature in front of it falls asleep. Wake it with an even throw.",
    "Until the end of the next round it takes {n} damage less from anything with wings.",
    "Put a {e} energy from your discard pile on a creature of your back row. It cannot move this round.",
    "Choose a creature of the other side's back row and deal {n} damage to it. Weakness does not count there.",
    "It deals {n} damage more for each {e} energy on this creature and {n} less for each card in your hand.",
    "You may use this only once in a game, and only while {c} lies in your discard pile.",
    "Name a card. If the other player holds it, shuffle that hand into the pile and draw {k} new ones for it.",
    "Take off all energy of one kind. For each piece that you take off, mend {n} damage on any of yours.",
    "Before the hit, both players show the top card of their piles. The higher number of the two draws {k} cards.",
    "Next round this creature can't use it again.",
    "Deals {n} damage to each creature of the back row, yours and theirs.",
    "The other creature can't walk back during its next turn.",
)
ABILITIES = (
    "As long as it stands in front, nobody may play more than {k} items in a round.",
    "Once in each of your rounds you may move a {e} energy to this creature from anywhere in play.",
    "It takes {n} damage less from hits of {e} creatures.",
    "When you play this card from your hand, you may look at the top {k} cards of your pile and keep one of them.",
    "Each of your {e} creatures walks back for one less.",
    "If a hit would knock it out and it was not hurt before, it stays with 10 HP.",
    "Between rounds, mend {n} damage on it.",
    "Whoever touches it in a fight takes {n} damage at once.",
    "Your {e} creatures can't fall asleep, and those that sleep wake up now.",
)
ITEM_TEXTS = (
    "Draw {k} cards. Then put one card of your hand under your pile.",
    "Mend {n} damage on one of your creatures.",
    "Search your pile for a {e} creature, show it and take it into your hand. Shuffle the pile afterwards.",
    "The creature that wears this card takes {n} damage less from hits.",
    "During this round, hits of your {e} creatures deal {n} damage more to the creature in front of them.",
    "Swap the creature in front with one of your back row. (The other player does the same.)",
    "Both players count their hands. Whoever has fewer cards draws {k}.",
    "Hits by {e} creatures, yours and theirs, deal {n} damage more while this card lies here.",
    "The other player shuffles his hand into his pile and draws {k} cards.",
    "Look at the other player's hand. You may put {k} items that you find there on the discard pile.",
    "Put {c} from your discard pile into your hand.",
    "Toss {k} coins. For each sun, take an energy card from your discard pile.",
)
# An item's kind and the line at its foot.
KINDS_OF_ITEM = {
    "Item": "Play as many items as you like in one round.",
    "Helper": "Only one helper may be played in a round.",
    "Tool": "Lay a tool on one of your creatures. It stays there.",
    "Place": "A place lies beside the front row. Another place with a new name takes it off.",
}
FLAVOURS = (
    "It sleeps by day in hollow {p}s and hums when the rain comes.",
    "Travellers follow its light along the old road by the {p}.",
    "It counts the stones of the {p} every night and never gets the same number twice.",
    "When two of them meet they trade a {i} and go their ways.",
    "Its footprints stay warm for {k} hours. Bakers like to have one near.",
    "Old maps of the {p} show it larger than it is.",
    "It hides a {i} under its {b}-like coat and shows it to nobody.",
    "Nobody has seen it eat. It is said to live on the sound of a far {i}.",
)
GIVEN = words(
    "Ada Aiko Alba Amir Anouk Arne Beata Bruno Carmen Chidi Clara Dario Dmitri Elin Emeka Esra Farid Felix Fumiko Gia "
    "Greta Hana Hiro Hugo Ines Ivo Jonas Julia Kaito Kenji Kira Lars Leo Lin Luz Mara Mei Milan Naoko Nils Nora Olga "
    "Omar Pavel Pilar Quentin Ravi Rita Rosa Sven Taro Tara Uma Vito Wanda Xenia Yara Yuki Zoe"
)
FAMILY = words(
    "Albrecht Amari Bianchi Bergström Castro Chen Dahl Dubois Ekman Ferro Fujita Grant Haddad Holm Ishida Ivers "
    "Jansen Kaminski Keller Kimura Lindt Maeda Moreau Müller Nakano Novak Okoye Olsen Ono Petrov Quinn Rossi Sand "
    "Sato Solberg Suzuki Tanaka Ueda Urban Varga Weber Watanabe Yamada Young Zeller Zhang Studio"
)
