// SPDX-License-Identifier: Apache-2.0
// What wampy does for the test.
import { fromLine, toLine } from './values.mjs';

export class WampyPeer {
    constructor(library, print) {
        this.library = library;
        this.print = print;
        this.subscriptions = {};
        this.calls = {};
    }

    introduction(place) {
        return {
            peer: `wampy ${new this.library.Wampy().version} ${place}`,
            cannot: [
                'be interrupted', 'make progress', 'receive its own events',
                'publish without acknowledgement', 'see the reason for its end',
                'json: bytes', 'json: large integers', 'json: unsigned integers',
                'cbor: large integers', 'cbor: unsigned integers',
            ],
        };
    }

    describe(error) {
        return error.errorUri
            ? { uri: error.errorUri, args: error.argsList ?? [], kwargs: error.argsDict ?? {} }
            : { uri: '', args: [String(error?.stack ?? error)], kwargs: {} };
    }

    async join({ url, serializer, realm }) {
        const { Wampy, serializers, WebSocket } = this.library;
        const options = {
            realm,
            autoReconnect: false,
            serializer: new serializers[serializer](),
            onClose: () => {
                this.print({ event: 'left', reason: '', message: '' });
                this.leave.done?.({});
            },
        };
        if (WebSocket)
            options.ws = WebSocket;
        this.wampy = new Wampy(url, options);
        await this.wampy.connect();
        return { session: this.wampy.getSessionId() };
    }

    async leave() {
        await this.wampy.disconnect();
        return {};
    }

    endpoint(kind, procedure) {
        return {
            echo: ({ argsList, argsDict }) => {
                this.print({
                    event: 'invocation', procedure,
                    args: toLine(argsList ?? []), kwargs: toLine(argsDict ?? {}),
                });
                return { argsList: argsList ?? [], argsDict: argsDict ?? {} };
            },
            add: ({ argsList, argsDict }) => ({ argsList: [argsList[0] + argsList[1]], argsDict }),
            fail: ({ argsList, argsDict }) => {
                throw { error: 'com.example.error.failed', argsList, argsDict };
            },
            progress: async ({ argsList, result_handler: yieldProgress }) => {
                for (let step = 0; step < argsList[0]; ++step) {
                    yieldProgress({ argsList: [step], argsDict: { step }, options: { progress: true } });
                    await new Promise(resolve => { setTimeout(resolve, 0); });
                }
                return { argsList: ['done'], argsDict: { steps: argsList[0] } };
            },
            slow: () => new Promise(() => this.print({ event: 'started', procedure })),
            details: ({ details }) => ({
                argsList: [],
                argsDict: {
                    procedure: details.procedure ?? procedure, caller: details.caller ?? null,
                    callerAuthRole: details.caller_authrole ?? null,
                },
            }),
        }[kind];
    }

    async register({ procedure, kind, options }) {
        await this.wampy.register(procedure, this.endpoint(kind, procedure), options);
    }

    async unregister({ procedure }) {
        await this.wampy.unregister(procedure);
    }

    async call({ id, procedure, args, kwargs, options }) {
        const advanced = { ...options };
        delete advanced.receive_progress;
        const parts = result => ({ args: result.argsList ?? [], kwargs: result.argsDict ?? {} });
        if (options?.receive_progress) {
            advanced.progress_callback = progress =>
                this.print({ event: 'progress', call: id, ...toLine(parts(progress)) });
        }
        const payload = { argsList: fromLine(args ?? []), argsDict: fromLine(kwargs ?? {}) };
        const call = this.wampy.call(procedure, payload, advanced);
        this.calls[id] = this.wampy.getOpStatus().reqId;
        return parts(await call);
    }

    cancel({ call, mode }) {
        this.wampy.cancel(this.calls[call], { mode });
    }

    async subscribe({ topic, options }) {
        const subscription = await this.wampy.subscribe(topic, ({ argsList, argsDict, details }) => this.print({
            event: 'event', topic: details.topic ?? topic,
            args: toLine(argsList ?? []), kwargs: toLine(argsDict ?? {}), publisher: toLine(details.publisher),
        }), options);
        this.subscriptions[topic] = subscription.subscriptionId;
    }

    async unsubscribe({ topic }) {
        await this.wampy.unsubscribe(this.subscriptions[topic]);
    }

    async publish({ topic, args, kwargs, options }) {
        const payload = { argsList: fromLine(args ?? []), argsDict: fromLine(kwargs ?? {}) };
        const result = await this.wampy.publish(topic, payload, options);
        return { publication: result.publicationId };
    }
}
