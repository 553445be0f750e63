"""Adding: a file or a link from an administrator in, articles in the library and a report out.

link → is it public? (web_addresses) → guarded_network → fetching → adding_articles
"""
