// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtCore/qhashfunctions.h>
#include <QtCore/qstring.h>

#include <memory>
#include <unordered_map>

namespace Fernweg::WampCore {

/// Values by patterns of components, of which the empty ones match any. A search looks at patterns only
/// as far as they match.
template <typename T>
class WildcardTrie
{
public:
    T *find(QStringView pattern) const
    {
        const Node *node = &m_root;
        for (Components rest(pattern); node && !rest.atEnd();)
            node = node->child(rest.next());
        return node ? node->value : nullptr;
    }

    template <typename F>
    void forEachMatch(QStringView uri, F f) const
    {
        if (!isEmpty())
            visit(m_root, Components(uri), f);
    }

    /// The one that is most specific: it has a name where the others have their first wildcard (WAMP,
    /// "Calls matching multiple registrations").
    T *best(QStringView uri) const { return isEmpty() ? nullptr : best(m_root, Components(uri)); }

    void insert(QStringView pattern, T *value)
    {
        Node *node = &m_root;
        for (Components rest(pattern); !rest.atEnd();)
            node = node->createChild(rest.next());
        node->value = value;
    }

    void remove(QStringView pattern) { remove(m_root, Components(pattern)); }

    bool isEmpty() const noexcept { return m_root.isUnused(); }

private:
    class Components
    {
    public:
        explicit Components(QStringView uri) : m_uri(uri) { }

        bool atEnd() const noexcept { return m_position > m_uri.size(); }
        QStringView next()
        {
            qsizetype end = m_uri.indexOf(u'.', m_position);
            if (end < 0)
                end = m_uri.size();
            const QStringView component = m_uri.sliced(m_position, end - m_position);
            m_position = end + 1;
            return component;
        }

    private:
        QStringView m_uri;
        qsizetype m_position = 0;
    };

    struct Hash
    {
        using is_transparent = void;
        size_t operator()(QStringView text) const noexcept
        {
            return qHash(text, QHashSeed::globalSeed());
        }
    };

    struct Equal
    {
        using is_transparent = void;
        bool operator()(QStringView a, QStringView b) const noexcept { return a == b; }
    };

    struct Node
    {
        using Children = std::unordered_map<QString, std::unique_ptr<Node>, Hash, Equal>;

        Node *named(QStringView component) const
        {
            if (!children)
                return nullptr;
            const auto found = children->find(component);
            return found != children->end() ? found->second.get() : nullptr;
        }

        Node *child(QStringView component) const
        {
            return component.isEmpty() ? any.get() : named(component);
        }

        Node *createChild(QStringView component)
        {
            if (!component.isEmpty() && !children)
                children = std::make_unique<Children>();
            std::unique_ptr<Node> &node =
                    component.isEmpty() ? any : (*children)[component.toString()];
            if (!node)
                node = std::make_unique<Node>();
            return node.get();
        }

        void removeChild(QStringView component)
        {
            if (component.isEmpty()) {
                any.reset();
            } else {
                children->erase(children->find(component));
                if (children->empty())
                    children.reset();
            }
        }

        bool isUnused() const noexcept { return !value && !any && !children; }

        T *value = nullptr;
        std::unique_ptr<Node> any;
        std::unique_ptr<Children> children;
    };

    template <typename F>
    static void visit(const Node &node, Components rest, F &f)
    {
        if (rest.atEnd()) {
            if (node.value)
                f(node.value);
            return;
        }
        if (const Node *named = node.named(rest.next()))
            visit(*named, rest, f);
        if (node.any)
            visit(*node.any, rest, f);
    }

    static T *best(const Node &node, Components rest)
    {
        if (rest.atEnd())
            return node.value;
        T *found = nullptr;
        if (const Node *named = node.named(rest.next()))
            found = best(*named, rest);
        return found || !node.any ? found : best(*node.any, rest);
    }

    static void remove(Node &node, Components rest)
    {
        if (rest.atEnd()) {
            node.value = nullptr;
            return;
        }
        const QStringView component = rest.next();
        if (Node *child = node.child(component)) {
            remove(*child, rest);
            if (child->isUnused())
                node.removeChild(component);
        }
    }

    Node m_root;
};

} // namespace Fernweg::WampCore
