"""Web pages: title, date, source and text of an article by site descriptions or by the general way."""
