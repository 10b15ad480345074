"""A baresip softphone without sound card or registrar, told what to do over its control connection (netstrings of JSON)."""
import json
import socket

from running_program import IP, free_ports

MODULES = '/usr/lib/baresip/modules'
CONFIGURATION = '''
sip_listen {ip}:{sip_port}
net_interface {ip}
rtp_ports {rtp_port}-{last_rtp_port}
module_path {modules}
module g711.so
module aufile.so
module sndfile.so
snd_path {folder}
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {ip}:{control_port}
audio_source aufile,{speech}
audio_player aufile,{heard}
audio_alert aufile,{heard}
audio_codecs {codec}
audio_channels 1
audio_srate 8000
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_txmode poll
'''


class Baresip:
    def __init__(self, test, codec, speech, transport, port=None):
        """Starts one that says `speech`, a WAV file of 16-bit samples, from the moment a call is answered. Takes 16 ports."""
        port = port or free_ports(16)
        folder = test.folder / f'baresip-{port}'
        folder.mkdir()
        self.folder = folder
        self.control_port, self.events, self.unread = port + 2, [], b''
        (folder / 'config').write_text(CONFIGURATION.format(
            ip=IP, sip_port=port, control_port=self.control_port, rtp_port=port + 4, last_rtp_port=port + 15, modules=MODULES,
            speech=speech, heard=folder / 'heard.wav', folder=folder, codec=codec))
        (folder / 'accounts').write_text(f'<sip:+4930123456@{IP};transport={transport}>;regint=0;audio_codecs={codec}\n')
        (folder / 'contacts').write_text('')
        self.process = test.start('baresip', '-f', folder, log=f'baresip-{port}.log')
        test.wait_for(self.connect, 10)
        test.addCleanup(self.control.close)

    def connect(self):
        try:
            self.control = socket.create_connection((IP, self.control_port), 5)
            return True
        except ConnectionRefusedError:
            return False

    def command(self, name, parameters=''):
        text = json.dumps({'command': name, 'params': parameters})
        self.control.sendall(f'{len(text)}:{text},'.encode())

    def wait_for_event(self, kind):
        """Events that come before it are dropped."""
        while True:
            event = self.next_message()
            if event.get('type') == kind:
                return event

    def next_message(self):
        while b':' not in self.unread or len(self.unread) < self.next_end():
            received = self.control.recv(65536)
            assert received, 'baresip has gone'
            self.unread += received
        end = self.next_end()
        message = json.loads(self.unread[self.unread.index(b':') + 1:end - 1])
        self.unread = self.unread[end:]
        return message

    def next_end(self):
        colon = self.unread.index(b':')
        return colon + 1 + int(self.unread[:colon]) + 1
