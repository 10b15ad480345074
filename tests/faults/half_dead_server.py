#!/usr/bin/python3
"""Says 200 to OPTIONS and 100 to INVITE, and then never another word: a call server that dies at the worst moment.
   half_dead_server.py IP"""
import socket
import sys

SAME = ('via', 'from', 'to', 'call-id', 'cseq', 'record-route')

listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
listener.bind((sys.argv[1], 5060))
while True:
    data, peer = listener.recvfrom(65536)
    first, *lines = data.decode().split('\r\n\r\n')[0].split('\r\n')
    status = {'OPTIONS': '200 OK', 'INVITE': '100 Trying'}.get(first.split()[0])
    if status:
        kept = ''.join(f'{line}\r\n' for line in lines if line.split(':')[0].lower() in SAME)
        listener.sendto(f'SIP/2.0 {status}\r\n{kept}Content-Length: 0\r\n\r\n'.encode(), peer)
