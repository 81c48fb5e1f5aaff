/* What the server answers; tests replace it to build one that does not work. */
const char *answer(void) { return "{\"content\":\"!\",\"tokens_predicted\":1}"; }
