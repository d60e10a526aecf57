(title North Wind)
(composer seqapps)
(meter 4 4)
(key -2)
(tempo 184.0)
(part
    (type chords)
    (volume 60)
)
(section (style bossa))
Gm7 | C7 / Cm7 F7 | Bbmaj7 | NC |
Am7b5 | D7b9 | Gm6/Bb | % |
(part
    (type melody)
)
g4 bb8 d+8 r2 f#+4. a8/3
