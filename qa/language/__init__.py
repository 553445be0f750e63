"""How English is read where no model is asked: words, names, and the forms of verbs."""
