"""Pictures that declare things about themselves, in each of the places where files do so."""

import struct
import zlib

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.pictures import chunk, photo, saved

AI = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
PROMPT = "a seaside town at dusk, steps: 20"
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Dream Machine 4"
 Iptc4xmpExt:DigitalSourceType="{AI}"/></rdf:RDF></x:xmpmeta>""".encode()


def exif(place=True, taken="2024:05:06 07:08:09"):
    """A camera's marks: model, day, serial number and, if asked for, the place."""
    marks = Image.Exif()
    marks[0x010F], marks[0x0110], marks[0x0131] = "Example", "Camera 5", "Darkroom 2"
    marks.get_ifd(0x8769).update({0x9003: taken, 0xA431: "SN-4711"})
    if place:
        marks.get_ifd(0x8825).update({1: "N", 2: (41.0, 24.0, 12.0), 3: "E", 4: (2.0, 10.0, 0.0)})
    return marks.tobytes()


def jpeg(**options):
    return saved(photo(120, 90), "JPEG", **options)


def png(*texts, packed=False, size=(120, 90), **options):
    """`texts`: pairs of key and value."""
    info = PngInfo()
    for key, value in texts:
        info.add_text(key, value, zip=packed)
    return saved(photo(*size), "PNG", pnginfo=info, **options)


def png_with_xmp():
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(photo(120, 90), "PNG", pnginfo=info)


def long_xmp(kilobytes):
    """What it says stands behind so much of something else."""
    return XMP.replace(b"<rdf:Description", b'<rdf:Description xmlns:q="q" q:more="%s"' % (b"m" * 1024 * kilobytes), 1)


def png_with_long_xmp(kilobytes):
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", long_xmp(kilobytes).decode())
    return saved(photo(120, 90), "PNG", pnginfo=info)


def webp_with_long_xmp(kilobytes):
    return saved(photo(120, 90), "WEBP", exif=exif(), xmp=long_xmp(kilobytes))


def png_that_unpacks_to(megabytes):
    """A compressed text that is far larger than the file."""
    body = b"parameters\0\0" + zlib.compress(b"word " * (megabytes * 1024 * 1024 // 5))
    whole = png()
    return whole[:33] + chunk(b"zTXt", body) + whole[33:]


def png_with_packed_xmp(packet=XMP):
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=True)
    return saved(photo(120, 90), "PNG", pnginfo=info)


def png_with_long_packed_xmp(kilobytes):
    return png_with_packed_xmp(long_xmp(kilobytes))


def png_with_many_texts(count, packed):
    """A small file that says a great deal."""
    said = b"parameters\0\0" + zlib.compress(b"word " * 9) if packed else b"Comment\0word %d"
    kind = b"zTXt" if packed else b"tEXt"
    whole = png()
    many = b"".join(chunk(kind, said if packed else said % number) for number in range(count))
    return whole[:33] + many + whole[33:]


def webp():
    return saved(photo(120, 90), "WEBP", exif=exif(), xmp=XMP)


def with_segment(marker, body):
    """A JPEG with one more segment, right after its start."""
    whole = jpeg()
    return whole[:2] + struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body + whole[2:]


def jpeg_with_iptc():
    """IIM records 2:80 (by-line) and 2:116 (copyright notice) in Photoshop's block 0x0404."""
    records = b"".join(struct.pack(">BBBH", 0x1C, 2, number, len(text)) + text
                       for number, text in ((80, b"Alice Example"), (116, b"All rights kept")))  # fmt: skip
    block = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records
    return with_segment(0xED, b"Photoshop 3.0\0" + block)


def jpeg_with_long_xmp(kilobytes):
    """As Photoshop writes it: IPTC, EXIF, a main segment, and the rest in more (XMP specification, part 3, 1.1.3.1)."""
    packet = long_xmp(kilobytes)
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">I", len(packet))
    parts = [head + struct.pack(">I", at) + packet[at : at + 60_000] for at in range(0, len(packet), 60_000)]
    main = b'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"/>'
    segments = (struct.pack(">HH", 0xFFE1, len(part) + 2) + part for part in (exif(), main, *parts))
    whole = jpeg_with_iptc()
    behind = 4 + struct.unpack_from(">H", whole, 4)[0]
    return whole[:behind] + b"".join(segments) + whole[behind:]


def jpeg_with_c2pa():
    """A JUMBF superbox labelled `c2pa` with a claim in CBOR, as C2PA puts it into APP11."""
    described = box(b"jumd", b"c2pa\0\x11\0\x10\x80\0\0\xaa\0\x38\x9b\x71" + b"\x03c2pa\0")
    claim = b"\xa1\x6fclaim_generator\x71Dream Machine 4.1" + b"\x01" + AI.encode()
    return with_segment(0xEB, b"JP\0\1\0\0\0\1" + box(b"jumb", described + box(b"cbor", claim)))


def box(kind, body):
    return struct.pack(">I", len(body) + 8) + kind + body
