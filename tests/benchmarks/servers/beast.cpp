// SPDX-License-Identifier: Apache-2.0
// bench-beast: Boost.Beast's asynchronous echo server, tuned where its manual says so: an executor
// that isn't type-erased, and no fragmenting of outgoing messages.
#include "arguments.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/version.hpp>

#include <deque>
#include <memory>
#include <set>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;

namespace {

class Session : public std::enable_shared_from_this<Session>
{
public:
    explicit Session(Socket &&socket) : m_stream(std::move(socket)) { }
    ~Session() { s_sessions.erase(this); }

    inline static bool broadcasting = false;
    inline static bool compressing = false;

    void start()
    {
        m_stream.next_layer().set_option(Tcp::no_delay(true));
        m_stream.auto_fragment(false);
        if (compressing) {
            // As zlib's defaults are; Beast's own ones compress faster, and less.
            websocket::permessage_deflate deflate;
            deflate.server_enable = true;
            deflate.compLevel = 6;
            deflate.memLevel = 8;
            m_stream.set_option(deflate);
        }
        m_stream.read_message_max(64 * 1024 * 1024);
        m_stream.async_accept([self = shared_from_this()](beast::error_code error) {
            if (error)
                return;
            if (broadcasting)
                s_sessions.insert(self.get());
            self->read();
        });
    }

private:
    void read()
    {
        m_stream.async_read(m_buffer,
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                                if (error)
                                    return;
                                if (broadcasting)
                                    self->broadcast();
                                else
                                    self->write();
                            });
    }

    void broadcast()
    {
        const auto message =
                std::make_shared<const std::string>(beast::buffers_to_string(m_buffer.data()));
        m_buffer.clear();
        for (Session *session : s_sessions) {
            session->m_queue.push_back(message);
            if (session->m_queue.size() == 1)
                session->writeQueued();
        }
        read();
    }

    void writeQueued()
    {
        m_stream.binary(true);
        m_stream.async_write(asio::buffer(*m_queue.front()),
                             [self = shared_from_this()](beast::error_code error, std::size_t) {
                                 if (error)
                                     return;
                                 self->m_queue.pop_front();
                                 if (!self->m_queue.empty())
                                     self->writeQueued();
                             });
    }

    void write()
    {
        m_stream.binary(m_stream.got_binary());
        m_stream.async_write(m_buffer.data(),
                             [self = shared_from_this()](beast::error_code error, std::size_t) {
                                 if (error)
                                     return;
                                 self->m_buffer.clear();
                                 self->read();
                             });
    }

    websocket::stream<Socket, true> m_stream;
    beast::flat_buffer m_buffer;
    std::deque<std::shared_ptr<const std::string>> m_queue; // of broadcasts; the first is under way
    inline static std::set<Session *> s_sessions;
};

void acceptNext(Acceptor &acceptor)
{
    acceptor.async_accept([&acceptor](beast::error_code error, Socket socket) {
        if (!error)
            std::make_shared<Session>(std::move(socket))->start();
        acceptNext(acceptor);
    });
}

} // namespace

int main(int argc, char **argv)
{
    Session::broadcasting = isBroadcasting(argc, argv);
    Session::compressing = isCompressing(argc, argv);
    asio::io_context context(1);
    Acceptor acceptor(context, { asio::ip::address_v4::loopback(), portArgument(argc, argv) });
    announce(acceptor.local_endpoint().port(), "Boost.Beast " BOOST_LIB_VERSION);
    acceptNext(acceptor);
    context.run();
}
