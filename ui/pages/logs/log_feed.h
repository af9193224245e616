#pragma once

#include "engine/api/events.h"
#include "engine/api/log_requests.h"
#include "ui/models/log_list_model.h"
#include "ui/pages/page.h"

#include <QTimer>

namespace kaze::ui {

//! Feeds the list of log lines: the newest, what comes while it follows, older ones and newer ones that a person scrolls to. The list is a stretch of the log
//! that is never longer than the model allows. Belongs to the list panel. GUI thread.
class LogFeed : public QObject {
    Q_OBJECT
public:
    enum class Mode {
        Following, //!< new lines appear at the end
        Held, //!< a person looks at something: new lines are counted
        Paused //!< the same until a person says so
    };
    //! What is asked for.
    struct Scope {
        QString filter;
        std::optional<api::Time> from, to;
        bool archives = false;

        bool operator==(const Scope&) const = default;
    };

    LogFeed(PageContext context, LogListModel& model, QObject* parent);
    ~LogFeed() override;

    [[nodiscard]] const Scope& scope() const { return m_scope; }
    void setScope(const Scope& scope);
    //! Whether anybody looks; else nothing is asked.
    void setActive(bool active);
    void setPaused(bool paused);
    void hold();
    //! Shows the newest lines and follows.
    void resume();
    void refresh();
    void fetchOlder();
    void fetchNewer();

    [[nodiscard]] Mode mode() const { return m_mode; }
    //! Whether there is anything to follow: a range that has an end is over.
    [[nodiscard]] bool isLive() const { return !m_scope.to; }
    [[nodiscard]] bool isFollowing() const { return m_mode == Mode::Following && isLive(); }
    //! Whether the list ends with the newest line that there is.
    [[nodiscard]] bool isAtEnd() const { return m_atEnd; }
    //! Whether there is a list of this scope.
    [[nodiscard]] bool isLoaded() const { return m_loaded; }
    //! Older lines are looked for.
    [[nodiscard]] bool isSearching() const { return m_loading || m_fetching; }
    [[nodiscard]] bool hasOlder() const { return m_hasOlder; }
    //! Lines that came since it was held.
    [[nodiscard]] qint64 newLines() const { return m_new; }
    //! Lines that came faster than they are told; they are stored all the same.
    [[nodiscard]] qint64 leftOut() const { return m_leftOut; }
    //! What could not be looked through and why.
    [[nodiscard]] const QStringList& notes() const { return m_notes; }

signals:
    void loaded();
    //! Lines came at the end, and so many went at the front.
    void appended(int dropped);
    void prepended(int rows);
    //! Mode, number of new lines, notes or searching changed.
    void changed();
    //! An empty message: the filter is understood.
    void filterRefused(const QString& message);
    //! Only where there is nothing to show.
    void failed(const QString& message);

private:
    using Page = base::Result<api::LogPage>;
    void load();
    void follow();
    void take(const api::LogsAdded& logs);
    void flush();
    void took(Page page);
    void tookOlder(Page page);
    void tookNewer(Page page);
    void addNotes(const std::vector<std::string>& notes);
    void appendRows(std::vector<api::LogRow> rows);
    void searchOn();
    void setMode(Mode mode);
    [[nodiscard]] api::ListLogs query() const;

    PageContext m_context;
    LogListModel& m_model;
    QTimer m_soon; //!< between lines that come and their showing
    Scope m_scope;
    Mode m_mode = Mode::Following;
    std::vector<api::LogRow> m_waiting; //!< that came and are not in the list
    std::string m_olderCursor;
    std::optional<api::Time> m_olderTo; //!< instead of a cursor, where lines went at the front
    QStringList m_notes;
    qint64 m_new = 0;
    qint64 m_leftOut = 0;
    int m_round = 0;
    bool m_active = false;
    bool m_loaded = false;
    bool m_loading = false;
    bool m_fetching = false;
    bool m_hasOlder = false;
    bool m_atEnd = true;
};

} // namespace kaze::ui
