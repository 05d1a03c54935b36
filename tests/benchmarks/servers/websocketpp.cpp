// SPDX-License-Identifier: Apache-2.0
// bench-websocketpp: the library's echo_server example, with its logging off.
#include "arguments.h"

#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/server.hpp>

#include <cstdio>
#include <memory>
#include <set>
#include <system_error>

using Server = websocketpp::server<websocketpp::config::asio>;

int main(int argc, char **argv)
{
    Server server;
    server.clear_access_channels(websocketpp::log::alevel::all);
    server.clear_error_channels(websocketpp::log::elevel::all);
    server.init_asio();
    server.set_reuse_addr(true);
    server.set_tcp_pre_init_handler([&server](websocketpp::connection_hdl handle) {
        const boost::asio::ip::tcp::no_delay noDelay(true);
        server.get_con_from_hdl(handle)->get_socket().set_option(noDelay);
    });
    std::set<websocketpp::connection_hdl, std::owner_less<websocketpp::connection_hdl>> handles;
    server.set_open_handler(
            [&handles](websocketpp::connection_hdl handle) { handles.insert(handle); });
    server.set_close_handler(
            [&handles](websocketpp::connection_hdl handle) { handles.erase(handle); });
    server.set_message_handler(
            [&, broadcasting = isBroadcasting(argc, argv)](websocketpp::connection_hdl sender,
                                                           Server::message_ptr message) {
                websocketpp::lib::error_code ignored;
                if (!broadcasting) {
                    server.send(sender, message->get_payload(), message->get_opcode(), ignored);
                    return;
                }
                for (const websocketpp::connection_hdl &receiver : handles)
                    server.send(receiver, message->get_payload(), message->get_opcode(), ignored);
            });
    server.listen(websocketpp::lib::asio::ip::tcp::endpoint(
            websocketpp::lib::asio::ip::address_v4::loopback(), portArgument(argc, argv)));
    server.start_accept();
    websocketpp::lib::asio::error_code error;
    announce(server.get_local_endpoint(error).port(), websocketpp::user_agent);
    server.run();
}
