#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace kaze::messaging::detail {

//! Values under patterns of topics, found by a topic in the time of its parts and not of all patterns. T is cheap to copy and comparable.
template <class T>
class SubjectTrie {
public:
    void add(std::string_view pattern, T value) { at(m_root, pattern).values.push_back(std::move(value)); }

    void remove(std::string_view pattern, const T& value) { removeBelow(m_root, pattern, false, value); }

    //! Calls `each` for every value whose pattern stands for the topic.
    template <class F>
    void find(std::string_view topic, F&& each) const
    {
        findBelow(m_root, topic, false, each);
    }

    [[nodiscard]] bool empty() const { return m_root.children.empty(); }

private:
    struct Node {
        std::map<std::string, std::unique_ptr<Node>, std::less<>> children; //!< "*" and ">" among them, which no topic holds
        std::vector<T> values;

        [[nodiscard]] const Node* child(std::string_view token) const
        {
            const auto found = children.find(token);
            return found == children.end() ? nullptr : found->second.get();
        }
    };

    static std::string_view tokenOf(std::string_view rest) { return rest.substr(0, rest.find('.')); }
    static std::string_view behind(std::string_view rest, std::string_view token)
    {
        return token.size() == rest.size() ? std::string_view() : rest.substr(token.size() + 1);
    }

    static Node& at(Node& node, std::string_view rest)
    {
        const auto token = tokenOf(rest);
        auto found = node.children.find(token);
        if (found == node.children.end())
            found = node.children.emplace(std::string(token), std::make_unique<Node>()).first;
        return token.size() == rest.size() ? *found->second : at(*found->second, behind(rest, token));
    }

    static void removeBelow(Node& node, std::string_view rest, bool ended, const T& value)
    {
        if (ended) {
            const auto found = std::find(node.values.begin(), node.values.end(), value);
            if (found != node.values.end())
                node.values.erase(found);
            return;
        }
        const auto token = tokenOf(rest);
        const auto found = node.children.find(token);
        if (found == node.children.end())
            return;
        removeBelow(*found->second, behind(rest, token), token.size() == rest.size(), value);
        if (found->second->values.empty() && found->second->children.empty())
            node.children.erase(found);
    }

    template <class F>
    static void findBelow(const Node& node, std::string_view rest, bool ended, F& each)
    {
        if (ended) {
            std::for_each(node.values.begin(), node.values.end(), std::ref(each));
            return;
        }
        if (node.children.empty())
            return;
        const auto token = tokenOf(rest);
        const bool last = token.size() == rest.size();
        const auto below = behind(rest, token);
        if (const auto* exact = node.child(token))
            findBelow(*exact, below, last, each);
        if (const auto* any = node.child("*"))
            findBelow(*any, below, last, each);
        if (const auto* all = node.child(">"))
            std::for_each(all->values.begin(), all->values.end(), std::ref(each));
    }

    Node m_root;
};

} // namespace kaze::messaging::detail
