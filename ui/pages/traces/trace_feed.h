#pragma once

#include "engine/api/trace_requests.h"
#include "ui/models/trace_builder.h"
#include "ui/pages/page.h"

#include <QElapsedTimer>

#include <deque>

class QTimer;

namespace kaze::ui {

//! Brings a trace page by page and makes it ready to be shown away from the GUI thread, and goes on while the trace grows: what came since, and again the
//! spans that were open. Belongs to the inspector. GUI thread.
class TraceFeed : public QObject {
    Q_OBJECT
public:
    explicit TraceFeed(PageContext context, QObject* parent = nullptr);

    //! A trace's or a run's id; empty stops.
    void setTrace(const QString& id);
    //! Asks what came since.
    void refresh();
    //! The same within half a second, for who hears often that something happened.
    void refreshSoon();
    //! Whether it follows a trace that grows.
    void setFollowing(bool follows);

    [[nodiscard]] const std::shared_ptr<const TraceView>& view() const { return m_view; }
    //! How many spans have come of how many, while the first of them are still on their way; none otherwise.
    [[nodiscard]] std::optional<std::pair<qint64, qint64>> loading() const;
    //! Why what is shown is not all, or not as it is now; empty when all is well. It is asked for again.
    [[nodiscard]] const QString& problem() const { return m_problem; }

signals:
    //! `another`: it is no longer version of what was shown before.
    void viewChanged(bool another);
    //! Only while there is nothing to show.
    void failed(const QString& message);
    void problemChanged();

private:
    struct Made {
        std::shared_ptr<const TraceView> view;
        std::vector<std::string> open;
        int size = 0;
    };
    void begin();
    void ask();
    void took(base::Result<api::SpanPage> reply);
    void refused(const base::Error& error);
    void setProblem(const QString& problem);
    [[nodiscard]] bool saysNothingNew(const api::SpanPage& page) const;
    void work();
    void made(Made made);
    void poll();
    [[nodiscard]] bool shows(bool complete) const;

    PageContext m_context;
    QTimer* m_soon;
    QTimer* m_tick;
    QTimer* m_again; //!< runs after a page that could not be read
    QString m_id;
    std::shared_ptr<TraceBuilder> m_builder; //!< one worker at a time has it
    std::shared_ptr<const TraceView> m_view;
    std::deque<std::shared_ptr<const api::SpanPage>> m_pages; //!< that came and are not in the builder
    std::string m_cursor;
    std::vector<std::string> m_open;
    std::optional<api::TraceRow> m_row;
    QString m_problem;
    QElapsedTimer m_sinceShown;
    qint64 m_lastWork = 0; //!< ms that the last view took
    int m_loaded = 0;
    int m_round = 0;
    bool m_asking = false;
    bool m_working = false;
    bool m_complete = false; //!< all pages of the first time are there
    bool m_follows = false;
    bool m_another = true;
};

} // namespace kaze::ui
