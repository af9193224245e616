#pragma once

#include "engine/base/task.h"
#include "engine/messaging/detail/subject_trie.h"
#include "engine/messaging/transport.h"

#include <deque>
#include <unordered_map>

namespace kaze::messaging::detail {

//! Who listens to which topics in this process, and the delivery to them: a look-up and a call, nothing copied. Lives on the loop, shared
//! with the subscriptions.
class LiveTopics : public std::enable_shared_from_this<LiveTopics> {
public:
    explicit LiveTopics(base::Executor loop) : m_loop(std::move(loop)) { }

    //! The pattern is one that checkPattern accepts.
    [[nodiscard]] Subscription subscribe(SubscribeTo to, Handler handler);

    [[nodiscard]] bool listened(std::string_view tenant, std::string_view topic);

    //! Calls the handlers before it returns; from within a handler, after that one. However much handlers publish, the loop has its turn
    //! after 1024 messages.
    void deliver(Message message);

private:
    struct Subscriber {
        Handler handler;
        std::string queue;
        bool ended = false;
    };
    using Each = std::shared_ptr<Subscriber>;

    struct Group {
        std::vector<Each> members;
        std::size_t next = 0;
    };

    //! Those that a topic goes to.
    struct Listeners {
        std::vector<Each> all;
        std::vector<Group> groups;

        [[nodiscard]] bool empty() const { return all.empty() && groups.empty(); }
    };

    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    template <class T>
    using Named = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

    struct Tenant {
        SubjectTrie<Each> patterns;
        Named<std::shared_ptr<Listeners>> known; //!< by topic, as found since the last change
    };

    void end(const std::string& tenant, const std::string& pattern, const Each& subscriber);
    [[nodiscard]] std::shared_ptr<Listeners> listeners(std::string_view tenant, std::string_view topic);
    void hand(const Message& message);
    void drain();

    base::Executor m_loop;
    Named<Tenant> m_tenants;
    std::deque<Message> m_pending; //!< published from within a handler
    bool m_delivering = false;
    bool m_posted = false;
};

} // namespace kaze::messaging::detail
