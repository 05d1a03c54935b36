// SPDX-License-Identifier: Apache-2.0
// A peer made with websocketpp, for the steps that the tests of compression need: see ../../README.md.
#include "deflate.h"
#include "kit/lines.h"
#include "kit/payload.h"
#include "kit/record.h"

#include <QtCore/QUrl>

#include <websocketpp/client.hpp>
#include <websocketpp/server.hpp>

#include <unistd.h>

using namespace Interop;
using namespace Qt::StringLiterals;

namespace {

/// Seconds for one conversation.
constexpr unsigned patience = 30;

using Server = websocketpp::server<WithDeflate<websocketpp::config::asio>>;
using Client = websocketpp::client<WithDeflate<websocketpp::config::asio_client>>;
namespace opcode = websocketpp::frame::opcode;

template <typename Headers>
void writeDown(const Headers &headers, Record &record)
{
    for (const auto &[name, value] : headers)
        record.addHeader(QByteArray::fromStdString(name), QByteArray::fromStdString(value));
}

/// Carries out the plan, writes down what comes.
template <typename Endpoint>
class Talk
{
public:
    explicit Talk(const QJsonObject &plan) : m_plan(plan), m_steps(plan[u"steps"].toArray())
    {
        m_endpoint.clear_access_channels(websocketpp::log::alevel::all);
        m_endpoint.clear_error_channels(websocketpp::log::elevel::all);
        m_endpoint.init_asio();
        m_endpoint.set_tcp_post_init_handler([this](websocketpp::connection_hdl handle) {
            boost::system::error_code error;
            m_endpoint.get_con_from_hdl(handle)->get_raw_socket().set_option(
                    boost::asio::ip::tcp::no_delay(true), error);
        });
        m_endpoint.set_open_handler([this](websocketpp::connection_hdl handle) { opened(handle); });
        m_endpoint.set_message_handler(
                [this](websocketpp::connection_hdl, typename Endpoint::message_ptr message) {
                    received(message->get_payload(), message->get_opcode());
                });
        m_endpoint.set_close_handler([this](websocketpp::connection_hdl) {
            m_record.setClose(m_connection->get_remote_close_code(),
                              QString::fromStdString(m_connection->get_remote_close_reason()));
        });
        m_endpoint.set_fail_handler([this](websocketpp::connection_hdl handle) {
            const auto connection = m_endpoint.get_con_from_hdl(handle);
            m_record.setError(QString::fromStdString(connection->get_ec().message()));
        });
    }

    Endpoint &endpoint() { return m_endpoint; }

    /// Until the connection is gone.
    QJsonObject run()
    {
        m_endpoint.run();
        return m_record.toJson();
    }

private:
    void opened(websocketpp::connection_hdl handle)
    {
        m_connection = m_endpoint.get_con_from_hdl(handle);
        m_record.setOpened();
        if constexpr (std::is_same_v<Endpoint, Server>) {
            m_endpoint.stop_listening();
            m_record.setResource(QString::fromStdString(m_connection->get_resource()));
            writeDown(m_connection->get_request().get_headers(), m_record);
        } else {
            writeDown(m_connection->get_response().get_headers(), m_record);
        }
        carryOut();
    }

    void received(const std::string &payload, opcode::value kind)
    {
        m_record.addMessage(QByteArray::fromStdString(payload), kind == opcode::binary);
        if (m_plan[u"echo"].toBool())
            m_connection->send(payload, kind);
        carryOut();
    }

    void carryOut()
    {
        while (!m_steps.isEmpty()) {
            const QJsonObject step = m_steps.first().toObject();
            const QString what = step[u"do"].toString();
            if (what == u"await" && !m_record.has(step))
                return;
            m_steps.removeFirst();
            if (what == u"send") {
                m_connection->send(payloadOf(step).toStdString(),
                                   step[u"binary"].toBool() ? opcode::binary : opcode::text);
            } else if (what == u"close") {
                m_connection->close(websocketpp::close::status::value(step[u"code"].toInt()),
                                    step[u"reason"].toString().toStdString());
            }
        }
    }

    const QJsonObject m_plan;
    QJsonArray m_steps;
    Record m_record;
    Endpoint m_endpoint;
    typename Endpoint::connection_ptr m_connection;
};

QJsonObject serve(const QJsonObject &plan)
{
    Talk<Server> talk(plan);
    using boost::asio::ip::tcp;
    talk.endpoint().listen(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    talk.endpoint().start_accept();
    websocketpp::lib::asio::error_code error;
    printLine({ { u"listening"_s, talk.endpoint().get_local_endpoint(error).port() } });
    return talk.run();
}

QJsonObject connectTo(const QJsonObject &plan)
{
    Talk<Client> talk(plan);
    websocketpp::lib::error_code error;
    const auto connection =
            talk.endpoint().get_connection(plan[u"url"].toString().toStdString(), error);
    talk.endpoint().connect(connection);
    return talk.run();
}

} // namespace

int main()
{
    introduce(u"websocketpp %1.%2.%3"_s.arg(websocketpp::major_version)
                      .arg(websocketpp::minor_version)
                      .arg(websocketpp::patch_version),
              { u"compress fragments"_s, u"decline windows"_s, u"set a threshold"_s,
                u"set the memory level"_s, u"offer to take its context over"_s });
    while (const auto plan = readPlan()) {
        alarm(patience);
        deflateSettings = (*plan)[u"deflate"].toArray();
        isServer = (*plan)[u"role"] == u"server"_s;
        printLine(isServer ? serve(*plan) : connectTo(*plan));
        alarm(0);
    }
    return 0;
}
