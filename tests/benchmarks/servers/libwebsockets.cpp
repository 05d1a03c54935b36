// SPDX-License-Identifier: Apache-2.0
// bench-libwebsockets: an echo protocol on its default poll loop. A message is gathered whole,
// queued, and written when the socket is writeable, one message per callback, as the library
// demands.
#include "arguments.h"

#include <libwebsockets.h>

#include <deque>
#include <memory>
#include <set>
#include <string>

namespace {

struct Message
{
    std::string bytes; // LWS_PRE bytes of room for the header come first
    bool isBinary = false;
};

struct Session
{
    Message incoming;
    std::deque<std::shared_ptr<Message>> outgoing;
    lws *wsi = nullptr;
};

bool broadcasting = false;
std::set<Session *> sessions;

void enqueue(Session *session, const std::shared_ptr<Message> &message)
{
    session->outgoing.push_back(message);
    lws_callback_on_writable(session->wsi);
}

void receive(lws *wsi, Session *session, const char *data, std::size_t size)
{
    std::string &bytes = session->incoming.bytes;
    if (lws_is_first_fragment(wsi))
        bytes.assign(LWS_PRE, '\0');
    bytes.append(data, size);
    if (!lws_is_final_fragment(wsi) || lws_remaining_packet_payload(wsi) > 0)
        return;
    session->incoming.isBinary = lws_frame_is_binary(wsi);
    const auto message = std::make_shared<Message>(std::move(session->incoming));
    session->incoming = {};
    if (!broadcasting)
        return enqueue(session, message);
    for (Session *receiver : sessions)
        enqueue(receiver, message);
}

int writeOne(lws *wsi, Session *session)
{
    if (session->outgoing.empty())
        return 0;
    // The header goes in front of the payload: the same bytes for every receiver.
    const std::shared_ptr<Message> message = std::move(session->outgoing.front());
    session->outgoing.pop_front();
    auto *payload = reinterpret_cast<unsigned char *>(message->bytes.data() + LWS_PRE);
    const std::size_t size = message->bytes.size() - LWS_PRE;
    if (lws_write(wsi, payload, size, message->isBinary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT) < 0)
        return -1;
    if (!session->outgoing.empty())
        lws_callback_on_writable(wsi);
    return 0;
}

int callback(lws *wsi, lws_callback_reasons reason, void *user, void *in, std::size_t size)
{
    auto *slot = static_cast<Session **>(user);
    switch (reason) {
    case LWS_CALLBACK_ESTABLISHED:
        *slot = new Session;
        (*slot)->wsi = wsi;
        sessions.insert(*slot);
        break;
    case LWS_CALLBACK_CLOSED:
        sessions.erase(*slot);
        delete *slot;
        break;
    case LWS_CALLBACK_RECEIVE:
        receive(wsi, *slot, static_cast<const char *>(in), size);
        break;
    case LWS_CALLBACK_SERVER_WRITEABLE:
        return writeOne(wsi, *slot);
    default:
        break;
    }
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    broadcasting = isBroadcasting(argc, argv);
    lws_set_log_level(LLL_ERR, nullptr);
    lws_protocols protocols[2] = {};
    protocols[0].name = "echo";
    protocols[0].callback = callback;
    protocols[0].per_session_data_size = sizeof(Session *);
    protocols[0].rx_buffer_size = 64 * 1024;

    lws_context_creation_info info = {};
    info.port = portArgument(argc, argv);
    info.iface = "127.0.0.1";
    info.protocols = protocols;
    info.pt_serv_buf_size = 64 * 1024;
    info.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
    lws_context *context = lws_create_context(&info);
    lws_vhost *vhost = context ? lws_create_vhost(context, &info) : nullptr;
    if (!vhost)
        return 1;
    const std::string library = std::string("libwebsockets ") + lws_get_library_version();
    announce(static_cast<unsigned>(lws_get_vhost_listen_port(vhost)), library.c_str());
    while (lws_service(context, 0) >= 0) { }
}
