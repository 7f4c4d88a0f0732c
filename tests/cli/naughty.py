# SPDX-FileCopyrightText: 2026 The Signalbox authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names and values that break programs which believe them."""

MARKUP = [
    '<script>document.documentElement.dataset.pwned = 1</script>',
    '</script><script>document.documentElement.dataset.pwned = 1</script>',
    '<!--<script>', '--><img src=x onerror="document.documentElement.dataset.pwned = 1">',
    '<img src=x onerror=document.documentElement.dataset.pwned=1>',
    '"><svg onload=document.documentElement.dataset.pwned=1>',
    'javascript:document.documentElement.dataset.pwned=1',
    '</title><script>document.documentElement.dataset.pwned = 1</script>',
    '</textarea><iframe src="javascript:parent.document.documentElement.dataset.pwned=1">',
    '<style>*{display:none}</style>', '<meta http-equiv=refresh content="0;url=http://203.0.113.1/">',
    '<link rel=stylesheet href=http://203.0.113.1/x.css>', '<base href=http://203.0.113.1/>',
    '&lt;b&gt; &amp;amp; &#60;', ']]>', '<?php echo 1 ?>', '{{7*7}} ${7*7} #{7*7} <%= 7*7 %>',
]
MARKDOWN = [
    '# heading', '**bold** _it_ ~~no~~', '[link](http://203.0.113.1/)', '![image](http://203.0.113.1/x.png)',
    '@octocat please look', 'closes #1', 'GH-12 and org/repo#34', '`code`', '``` \nfence', '~~~', '````', '|cell|cell|',
    '- [ ] task', '> quote', '<details open>', 'http://203.0.113.1/ www.example.org', '\\`', '`' * 20, '---', '    indented',
    '1. one', '<http://203.0.113.1/>', '[^1]: note', ':smile:', '$x^2$',
]
TEXT = [
    '', ' ', '\t', '\n', '\r\n', '\x00', '\x1b[31mred\x1b[0m', '\x1b]0;title\x07', '\x7f\x80\x9f', '\u202eevil\u202c',
    '\u2066isolate\u2069', '\u200b\u200d\ufeff', '\u2028\u2029', 'e\u0301', '\U0001f469\u200d\U0001f469\u200d\U0001f467',
    'Ω≈ç√∫˜µ≤≥÷', 'שלום مرحبا', '日本語', '\ud83d', '\udc00x', '\U0010ffff', '\ufffe\uffff', 'ﷺ', 'Z̮̞̠͙͔ͅa̡͍͇l͈̳g̖o',
]
PROGRAM = [
    '__proto__', 'constructor', 'hasOwnProperty', 'toString', 'undefined', 'null', 'true', 'NaN', '-0', '1e999', '0x1F', '[object Object]',
    "'; DROP TABLE batch; --", '" OR 1=1 --', '%s%s%n%d', '%@', '$(reboot)', '`reboot`', '; reboot', '../../../../etc/passwd',
    'C:\\CON\\NUL', 'file:///etc/passwd', '\\\\host\\share', '{"k":"dispatch"}', '[[[[[[', '{"a":{"a":{"a":', '\\u0000', '\\', '"', "'",
    'a' * 128, '$sbx', 'redacted:secret:12345678', 'redacted:', 'token=', 'password:', 'Bearer ', 'eyJ.eyJ.', '://:@', '%', '%%', '%41%',
    '4111 1111', '-----BEGIN ', '@', 'a@', '@a.b',
]
ALL = MARKUP + MARKDOWN + TEXT + PROGRAM
