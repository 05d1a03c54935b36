// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qstring.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace Fernweg::WampCore {

/// Values by prefixes, character by character: what they have in common is stored once, and how long a
/// search takes depends on the length of what is searched, not on how many there are.
template <typename T>
class PrefixTrie
{
public:
    T *find(QStringView key) const
    {
        const Node *node = &m_root;
        while (!key.isEmpty()) {
            node = node->childAlong(key);
            if (!node)
                return nullptr;
            key = key.sliced(node->label.size());
        }
        return node->value;
    }

    /// All whose key \a text begins with, shortest first.
    template <typename F>
    void forEachMatch(QStringView text, F f) const
    {
        for (const Node *node = &m_root; node; node = node->childAlong(text)) {
            text = text.sliced(node->label.size());
            if (node->value)
                f(node->value);
        }
    }

    T *longest(QStringView text) const
    {
        T *found = nullptr;
        forEachMatch(text, [&found](T *value) { found = value; });
        return found;
    }

    void insert(QStringView key, T *value)
    {
        Node *node = &m_root;
        while (!key.isEmpty()) {
            const auto slot = node->slotFor(key.front());
            if (slot == node->children.end() || (*slot)->label.front() != key.front()) {
                auto leaf = std::make_unique<Node>(key.toString());
                leaf->value = value;
                node->children.insert(slot, std::move(leaf));
                return;
            }
            const qsizetype common = commonLength((*slot)->label, key);
            if (common < (*slot)->label.size())
                split(*slot, common);
            node = slot->get();
            key = key.sliced(common);
        }
        node->value = value;
    }

    void remove(QStringView key)
    {
        Node *parent = nullptr;
        Node *node = &m_root;
        while (!key.isEmpty()) {
            parent = node;
            node = node->childAlong(key);
            if (!node)
                return;
            key = key.sliced(node->label.size());
        }
        node->value = nullptr;
        if (!parent)
            return;
        if (node->children.empty()) {
            parent->children.erase(parent->slotFor(node->label.front()));
            if (parent != &m_root)
                joinWithOnlyChild(*parent);
        } else {
            joinWithOnlyChild(*node);
        }
    }

    bool isEmpty() const noexcept { return !m_root.value && m_root.children.empty(); }

private:
    struct Node
    {
        explicit Node(const QString &text = {}) : label(text) { }

        auto slotFor(QChar first) const
        {
            return std::lower_bound(
                    children.begin(), children.end(), first,
                    [](const auto &child, QChar c) { return child->label.front() < c; });
        }
        auto slotFor(QChar first)
        {
            return std::lower_bound(
                    children.begin(), children.end(), first,
                    [](const auto &child, QChar c) { return child->label.front() < c; });
        }

        /// The child whose whole label \a text begins with.
        Node *childAlong(QStringView text) const
        {
            if (text.isEmpty())
                return nullptr;
            const auto slot = slotFor(text.front());
            return slot != children.end() && text.startsWith((*slot)->label) ? slot->get()
                                                                             : nullptr;
        }

        QString label; ///< what it adds to its parent's
        T *value = nullptr;
        std::vector<std::unique_ptr<Node>> children; ///< by their first characters
    };

    static qsizetype commonLength(QStringView a, QStringView b)
    {
        const qsizetype length = qMin(a.size(), b.size());
        return std::mismatch(a.begin(), a.begin() + length, b.begin()).first - a.begin();
    }

    static void split(std::unique_ptr<Node> &slot, qsizetype at)
    {
        auto upper = std::make_unique<Node>(slot->label.first(at));
        slot->label = slot->label.sliced(at);
        upper->children.push_back(std::move(slot));
        slot = std::move(upper);
    }

    static void joinWithOnlyChild(Node &node)
    {
        if (node.value || node.children.size() != 1)
            return;
        const std::unique_ptr<Node> child = std::move(node.children.front());
        node.label += child->label;
        node.value = child->value;
        node.children = std::move(child->children);
    }

    Node m_root;
};

} // namespace Fernweg::WampCore
