// SPDX-License-Identifier: Apache-2.0
#include "protocol/preparedmessage.h"

#include "frame/frameheader.h"

#include <algorithm>
#include <array>

namespace Fernweg::Core {

namespace {

/// Sets of parameters that are remembered: there are no more in one program.
constexpr size_t maxForms = 16;

} // namespace

PreparedMessage::PreparedMessage(QByteArray payload, bool isBinary, bool doNotCompress)
    : m_payload(std::move(payload)), m_isBinary(isBinary), m_doNotCompress(doNotCompress)
{
}

PreparedMessage::Form PreparedMessage::makeForm(const QByteArray &payload, bool isEncoded) const
{
    FrameHeader header;
    header.opcode = m_isBinary ? Opcode::Binary : Opcode::Text;
    header.rsv = isEncoded ? FrameHeader::rsv1 : quint8(0);
    header.length = quint64(payload.size());
    std::array<char, FrameHeader::maxSize> head;
    Form form;
    form.headSize = writeFrameHeader(head.data(), header);
    form.frame.reserve(form.headSize + payload.size());
    form.frame.append(head.data(), form.headSize).append(payload);
    form.isEncoded = isEncoded;
    return form;
}

const PreparedMessage::Form &PreparedMessage::plainForm() const
{
    if (!m_hasPlainForm.load(std::memory_order_acquire)) {
        const QMutexLocker lock(&m_mutex);
        if (!m_hasPlainForm.load(std::memory_order_relaxed)) {
            m_plainForm = makeForm(m_payload, false);
            m_hasPlainForm.store(true, std::memory_order_release);
        }
    }
    return m_plainForm;
}

PreparedMessage::Form PreparedMessage::formFor(MessageCodec *codec) const
{
    if (codec == nullptr || m_doNotCompress || !codec->isWorthwhile(m_payload.size()))
        return plainForm();
    // The peer will have seen this message, the encoder won't: what it sends next must not refer to what
    // was before.
    codec->resetEncoder();
    const QByteArray encoding = codec->encoding();
    const QMutexLocker lock(&m_mutex);
    const auto known = std::find_if(m_forms.begin(), m_forms.end(),
                                    [&](const Form &form) { return form.encoding == encoding; });
    if (known != m_forms.end())
        return *known;
    QByteArray encoded;
    const bool isEncoded = codec->encode(m_payload, MessageCodec::Flush::Message, encoded);
    codec->resetEncoder();
    if (!isEncoded)
        return {};
    Form form = makeForm(encoded, true);
    form.encoding = encoding;
    if (!encoding.isEmpty() && m_forms.size() < maxForms)
        m_forms.push_back(form);
    return form;
}

} // namespace Fernweg::Core
