// SPDX-License-Identifier: Apache-2.0
// bench-beast-client: Boost.Beast, tuned as its server is here.
#include "run.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;

using Tcp = asio::ip::tcp;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<Tcp, Executor>;

namespace {

class Client
{
public:
    Client(asio::io_context &context, Run &run)
        : m_run(run), m_payload(run.payload()), m_stream(context)
    {
        m_stream.next_layer().connect({ asio::ip::address_v4::loopback(), run.port });
        m_stream.next_layer().set_option(Tcp::no_delay(true));
        m_stream.auto_fragment(false);
        m_stream.read_message_max(64 * 1024 * 1024);
        m_stream.handshake("localhost", "/");
        m_stream.binary(true);
        m_run.begin();
        write();
    }

private:
    void write()
    {
        m_stream.async_write(asio::buffer(m_payload), [this](beast::error_code error, std::size_t) {
            if (error)
                Run::fail("the connection is gone");
            m_buffer.clear();
            m_stream.async_read(m_buffer, [this](beast::error_code readError, std::size_t size) {
                if (readError)
                    Run::fail("the connection is gone");
                if (m_run.next(size))
                    write();
            });
        });
    }

    Run &m_run;
    const std::string m_payload;
    websocket::stream<Socket, false> m_stream;
    beast::flat_buffer m_buffer;
};

} // namespace

int main(int argc, char **argv)
{
    Run run(argc, argv);
    asio::io_context context(1);
    Client client(context, run);
    context.run();
}
