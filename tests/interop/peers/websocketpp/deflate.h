// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/QJsonArray>
#include <QtCore/QJsonObject>

#include <websocketpp/config/asio_no_tls.hpp>
#include <websocketpp/config/asio_no_tls_client.hpp>
#include <websocketpp/extensions/permessage_deflate/enabled.hpp>

#include <string>

namespace Interop {

/// What the plan of the current conversation says. websocketpp makes its extension by itself, one for
/// each connection.
inline QJsonArray deflateSettings;
inline bool isServer = false;

struct DeflateConfig
{
};

/// websocketpp's extension, set up as the plan says. Its own offer is always the same one; another one
/// is made here only where the plan asks for something.
class Deflate : public websocketpp::extensions::permessage_deflate::enabled<DeflateConfig>
{
public:
    Deflate()
    {
        namespace mode = websocketpp::extensions::permessage_deflate::mode;
        const QJsonObject wanted = deflateSettings.first().toObject();
        if (wanted[u"serverNoContextTakeover"].toBool())
            enable_server_no_context_takeover();
        if (wanted[u"clientNoContextTakeover"].toBool())
            enable_client_no_context_takeover();
        // A client does what the answer says, whichever of its offers that is for.
        const mode::value how = isServer ? mode::largest : mode::accept;
        set_server_max_window_bits(windowBits(wanted[u"serverMaxWindowBits"]), how);
        set_client_max_window_bits(windowBits(wanted[u"clientMaxWindowBits"]), how);
    }

    bool is_implemented() const { return !deflateSettings.isEmpty(); }

    std::string generate_offer() const
    {
        std::string offers;
        for (const QJsonValue &settings : std::as_const(deflateSettings)) {
            const QJsonObject wanted = settings.toObject();
            if (!offers.empty())
                offers += ", ";
            offers += wanted.isEmpty() ? enabled::generate_offer() : offerOf(wanted);
        }
        return offers;
    }

private:
    static std::uint8_t windowBits(const QJsonValue &value)
    {
        return std::uint8_t(value.toInt(15));
    }

    static std::string offerOf(const QJsonObject &wanted)
    {
        std::string offer = "permessage-deflate";
        if (wanted[u"serverNoContextTakeover"].toBool())
            offer += "; server_no_context_takeover";
        if (wanted[u"clientNoContextTakeover"].toBool())
            offer += "; client_no_context_takeover";
        if (const int bits = wanted[u"serverMaxWindowBits"].toInt(); bits != 0)
            offer += "; server_max_window_bits=" + std::to_string(bits);
        if (!wanted[u"limitable"].toBool(true))
            return offer;
        offer += "; client_max_window_bits";
        if (const int bits = wanted[u"clientMaxWindowBits"].toInt(); bits != 0)
            offer += '=' + std::to_string(bits);
        return offer;
    }
};

/// One of websocketpp's configurations, with compression.
template <typename Base>
struct WithDeflate : Base
{
    using permessage_deflate_type = Deflate;
};

} // namespace Interop
