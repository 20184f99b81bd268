"""Printed tables whose numbers belong together: “加数, 加数, 和”, “速度, 时间, 路程”.

``grids`` finds them, ``cells`` tells what is written in, ``names`` what a heading asks;
``exercises`` takes these steps and is what the page reader calls.
"""
