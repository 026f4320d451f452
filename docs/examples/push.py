#!/usr/bin/env python3
"""Pushes a matplotlib figure that moves, ten a second, over outages and restarts: push.py [SERVER]"""
import io, itertools, math, os, sys, time

import grpc
from matplotlib.figure import Figure
from framecast.v1 import frame_pb2, ingest_pb2, ingest_pb2_grpc

SERVER = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:50051"
SESSION = os.urandom(16)  # the same over all connections: they are one epoch
OPEN = ingest_pb2.OpenStream(stream="matplotlib", session_id=SESSION, labels={"made-by": "push.py"})
figure = Figure(figsize=(6, 3.5))
axes = figure.subplots()


def picture(step):
    axes.clear()
    axes.set_ylim(-1.1, 1.1)
    axes.plot([math.sin((x + step) / 10) for x in range(100)])
    png = io.BytesIO()
    figure.savefig(png, format="png")
    # Without a sequence: the server numbers it. Annotations are shown beside the picture.
    return frame_pb2.Frame(payload=png.getvalue(), annotations={"step": str(step)})


def requests():
    yield ingest_pb2.PublishRequest(open=OPEN)
    for step in itertools.count():
        yield ingest_pb2.PublishRequest(frame=picture(step))
        time.sleep(0.1)


while True:
    try:
        with grpc.insecure_channel(SERVER) as channel:
            for reply in ingest_pb2_grpc.IngestServiceStub(channel).Publish(requests()):
                if reply.HasField("rejected"):
                    print(reply.rejected.message, file=sys.stderr)
    except grpc.RpcError as error:
        print(error.details(), file=sys.stderr)
    time.sleep(1)
