// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

namespace Bench {

// TLS on a non-blocking socket, as a client that takes any certificate.
class TlsChannel
{
public:
    // Throws std::runtime_error if this program was built without OpenSSL.
    explicit TlsChannel(int socket);
    ~TlsChannel();
    TlsChannel(const TlsChannel &) = delete;
    TlsChannel &operator=(const TlsChannel &) = delete;

    // How many octets were taken; what was not has to be offered again, as it was.
    std::size_t send(const char *data, std::size_t size);
    // Like recv(): 0 at the end of the stream, -1 if there is nothing now.
    long receive(char *data, std::size_t size);

private:
    struct Session;
    const std::unique_ptr<Session> m_session;
};

} // namespace Bench
