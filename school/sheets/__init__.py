"""Answer sheets of our own: what is asked, what is printed where, and what the QR code says.

``spec`` is what a teacher orders, ``plan`` deals it out over pages, ``layout`` says in millimetres
where everything lies on one page, ``code`` puts that page into a QR code, ``check_digit`` guards
roll numbers. Printer and reader share the layout, so a photo needs no template.
"""
