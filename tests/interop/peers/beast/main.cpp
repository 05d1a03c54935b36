// SPDX-License-Identifier: Apache-2.0
// A peer made with Boost.Beast, for the steps that the tests of compression need: see ../../README.md.
#include "kit/lines.h"
#include "kit/payload.h"
#include "kit/record.h"

#include <QtCore/QUrl>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/version.hpp>
#include <boost/beast/websocket.hpp>

#include <unistd.h>

using namespace Interop;
using namespace Qt::StringLiterals;
using boost::asio::ip::tcp;
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

/// Seconds for one conversation.
constexpr unsigned patience = 30;

beast::websocket::permessage_deflate deflateOptions(const QJsonArray &settings)
{
    const QJsonObject wanted = settings.first().toObject();
    beast::websocket::permessage_deflate options;
    options.server_enable = !settings.isEmpty();
    options.client_enable = !settings.isEmpty();
    options.server_no_context_takeover = wanted[u"serverNoContextTakeover"].toBool();
    options.client_no_context_takeover = wanted[u"clientNoContextTakeover"].toBool();
    options.server_max_window_bits = wanted[u"serverMaxWindowBits"].toInt(15);
    options.client_max_window_bits = wanted[u"clientMaxWindowBits"].toInt(15);
    options.memLevel = wanted[u"memoryLevel"].toInt(options.memLevel);
    return options;
}

QByteArray toByteArray(beast::string_view text)
{
    return { text.data(), qsizetype(text.size()) };
}

/// Carries out the plan, writes down what comes. It reads only when it has nothing else to do, so that
/// it can't take more than the sockets hold while it sends.
class Talk
{
public:
    explicit Talk(const QJsonObject &plan) : m_plan(plan), m_stream(m_context)
    {
        m_stream.set_option(deflateOptions(plan[u"deflate"].toArray()));
    }

    void serve()
    {
        tcp::acceptor acceptor(m_context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
        printLine({ { u"listening"_s, acceptor.local_endpoint().port() } });
        acceptor.accept(m_stream.next_layer());
        beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(m_stream.next_layer(), buffer, request);
        m_record.setResource(QString::fromLatin1(toByteArray(request.target())));
        writeDown(request);
        m_stream.accept(request);
    }

    void connectTo(const QUrl &url)
    {
        m_stream.next_layer().connect(
                tcp::endpoint(asio::ip::address_v4::loopback(), std::uint16_t(url.port())));
        beast::websocket::response_type response;
        m_stream.handshake(response, url.authority().toStdString(), "/");
        writeDown(response);
    }

    void carryOut()
    {
        m_record.setOpened();
        m_stream.next_layer().set_option(tcp::no_delay(true));
        const QJsonArray steps = m_plan[u"steps"].toArray();
        for (const QJsonValue &step : steps)
            carryOut(step.toObject());
        while (true)
            readMessage();
    }

    void ended(const boost::system::system_error &reason)
    {
        if (reason.code() == beast::websocket::error::closed) {
            const beast::websocket::close_reason close = m_stream.reason();
            m_record.setClose(close.code, QString::fromLatin1(toByteArray(close.reason)));
        } else {
            m_record.setError(QString::fromStdString(reason.code().message()));
        }
    }

    QJsonObject record() const { return m_record.toJson(); }

private:
    template <typename Head>
    void writeDown(const Head &head)
    {
        for (const auto &field : head)
            m_record.addHeader(toByteArray(field.name_string()), toByteArray(field.value()));
    }

    void carryOut(const QJsonObject &step)
    {
        const QString what = step[u"do"].toString();
        if (what == u"send") {
            send(step);
        } else if (what == u"await") {
            while (!m_record.has(step))
                readMessage();
        } else if (what == u"close") {
            m_stream.close(std::uint16_t(step[u"code"].toInt()));
            throw boost::system::system_error(beast::websocket::error::closed);
        }
    }

    void send(const QJsonObject &step)
    {
        m_stream.binary(step[u"binary"].toBool());
        const QList<QByteArray> pieces = fragments(payloadOf(step), step[u"fragment"].toInteger());
        for (qsizetype i = 0; i < pieces.size(); ++i) {
            m_stream.write_some(i == pieces.size() - 1,
                                asio::buffer(pieces[i].data(), std::size_t(pieces[i].size())));
        }
    }

    void readMessage()
    {
        beast::flat_buffer buffer;
        m_stream.read(buffer);
        const asio::const_buffer payload = buffer.cdata();
        m_record.addMessage(
                QByteArray(static_cast<const char *>(payload.data()), qsizetype(payload.size())),
                m_stream.got_binary());
        if (m_plan[u"echo"].toBool()) {
            m_stream.binary(m_stream.got_binary());
            m_stream.write(payload);
        }
    }

    const QJsonObject m_plan;
    Record m_record;
    asio::io_context m_context;
    beast::websocket::stream<tcp::socket> m_stream;
};

QJsonObject converse(const QJsonObject &plan)
{
    Talk talk(plan);
    try {
        if (plan[u"role"] == u"server"_s)
            talk.serve();
        else
            talk.connectTo(QUrl(plan[u"url"].toString()));
        talk.carryOut();
    } catch (const boost::system::system_error &reason) {
        talk.ended(reason);
    }
    return talk.record();
}

} // namespace

int main()
{
    introduce(u"Boost.Beast of Boost "_s + QString::fromLatin1(BOOST_LIB_VERSION),
              { u"decline windows"_s, u"flush fragments"_s, u"offer several"_s,
                u"refer to earlier messages"_s, u"refuse a limit"_s, u"set a threshold"_s });
    while (const auto plan = readPlan()) {
        alarm(patience);
        printLine(converse(*plan));
        alarm(0);
    }
    return 0;
}
