"""How AWS is asked: the table by its subjects, and queue, mail, bucket and seal."""
