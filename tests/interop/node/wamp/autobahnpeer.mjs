// SPDX-License-Identifier: Apache-2.0
// What AutobahnJS does for the test, in Node and in a browser.
import { fromLine, toLine } from './values.mjs';

export class AutobahnPeer {
    constructor(autobahn, print, options = {}) {
        this.autobahn = autobahn;
        this.print = print;
        this.options = options;
        this.subscriptions = {};
        this.registrations = {};
        this.calls = {};
    }

    introduction(place) {
        return {
            peer: `AutobahnJS ${this.autobahn.version} ${place}`,
            cannot: [
                'be interrupted', 'make progress', 'cancel without waiting',
                'json: bytes', 'json: large integers', 'json: unsigned integers',
                'msgpack: large integers', 'msgpack: unsigned integers',
            ],
        };
    }

    describe(error) {
        return error instanceof this.autobahn.Error
            ? { uri: error.error, args: error.args, kwargs: error.kwargs }
            : { uri: '', args: [String(error?.stack ?? error)], kwargs: {} };
    }

    transport({ url, transport, serializer }) {
        if (transport === 'rawsocket') {
            const { hostname, port, pathname } = new URL(url);
            return url.startsWith('rs+unix:')
                ? { type: 'rawsocket', path: pathname }
                : { type: 'rawsocket', host: hostname, port: Number(port) };
        }
        const classes = this.autobahn.serializer;
        const make = { json: classes.JSONSerializer, msgpack: classes.MsgpackSerializer, cbor: classes.CBORSerializer };
        return { type: 'websocket', url, serializers: [new make[serializer]()] };
    }

    join(command) {
        return new Promise((resolve, reject) => {
            this.connection = new this.autobahn.Connection({
                transports: [this.transport(command)],
                realm: command.realm,
                ...this.options,
                max_retries: 0,
                on_user_error: () => {}, // the test's procedures fail on purpose
            });
            this.left = new Promise(leave => {
                this.connection.onclose = (reason, details) => {
                    const left = { reason: details.reason, message: details.message, closed: reason };
                    if (!this.session)
                        reject(new this.autobahn.Error(details.reason ?? reason, [details.message]));
                    else
                        this.print({ event: 'left', ...toLine(left) });
                    this.session = undefined;
                    leave(left);
                    return true; // don't connect again
                };
            });
            this.connection.onopen = session => {
                this.session = session;
                resolve({ session: session.id });
            };
            this.connection.open();
        });
    }

    async leave() {
        this.connection.close();
        return this.left;
    }

    endpoint(kind, procedure) {
        const { Result, Error: WampError } = this.autobahn;
        const result = (args, kwargs) => new Result(args, kwargs);
        return {
            echo: (args, kwargs) => {
                this.print({ event: 'invocation', procedure, args: toLine(args), kwargs: toLine(kwargs) });
                return result(args, kwargs);
            },
            add: (args, kwargs) => result([args[0] + args[1]], kwargs),
            fail: (args, kwargs) => { throw new WampError('com.example.error.failed', args, kwargs); },
            progress: async (args, kwargs, details) => {
                for (let step = 0; step < args[0]; ++step) {
                    details.progress?.([step], { step });
                    await new Promise(resolve => { setTimeout(resolve, 0); });
                }
                return result(['done'], { steps: args[0] });
            },
            slow: () => new Promise(() => this.print({ event: 'started', procedure })),
            details: (args, kwargs, details) => result([], {
                procedure: details.procedure, caller: details.caller ?? null,
                callerAuthRole: details.caller_authrole ?? null,
            }),
        }[kind];
    }

    async register({ procedure, kind, options }) {
        this.registrations[procedure] =
            await this.session.register(procedure, this.endpoint(kind, procedure), options ?? {});
    }

    async unregister({ procedure }) {
        await this.session.unregister(this.registrations[procedure]);
    }

    async call({ id, procedure, args, kwargs, options }) {
        const parts = value => value instanceof this.autobahn.Result
            ? { args: value.args, kwargs: value.kwargs }
            : { args: [value], kwargs: {} };
        const call = this.session.call(procedure, fromLine(args ?? []), fromLine(kwargs ?? {}), options ?? {});
        this.calls[id] = call;
        return parts(await call.then(value => value, error => { throw error; },
            progress => this.print({ event: 'progress', call: id, ...toLine(parts(progress)) })));
    }

    cancel({ call, mode }) {
        this.calls[call].cancel({ mode });
    }

    async subscribe({ topic, options }) {
        const handler = (args, kwargs, details) => this.print({
            event: 'event', topic: details.topic, args: toLine(args), kwargs: toLine(kwargs),
            publication: toLine(details.publication), publisher: toLine(details.publisher),
        });
        this.subscriptions[topic] = await this.session.subscribe(topic, handler, options ?? {});
    }

    async unsubscribe({ topic }) {
        await this.session.unsubscribe(this.subscriptions[topic]);
    }

    async publish({ topic, args, kwargs, options }) {
        const publication =
            await this.session.publish(topic, fromLine(args ?? []), fromLine(kwargs ?? {}), options ?? {});
        return publication ? { publication: publication.id } : {};
    }
}
