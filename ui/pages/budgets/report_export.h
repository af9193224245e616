#pragma once

#include "engine/api/report_requests.h"
#include "ui/models/report_words.h"
#include "ui/pages/budgets/spend_period.h"
#include "ui/pages/page.h"

class QMenu;

namespace kaze::ui {

//! Makes the cost report of a period and scope and puts it into a file: text formats as the engine writes them, PDF from its document through a preview.
//! Says what went wrong and offers to try again. Lives with its page.
class ReportExport : public QObject {
    Q_OBJECT
public:
    //! What a report is about.
    struct Subject {
        SpendPeriod period;
        QString tenant;
        QString agent;

        [[nodiscard]] bool isNarrow() const { return !tenant.isEmpty() || !agent.isEmpty(); }
    };

    //! `subject` is asked for what the page shows when a report is wanted.
    ReportExport(const PageContext& context, QWidget* page, std::function<Subject()> subject);

    //! A menu of all formats, and of those for the chosen budget's tenant or agent alone.
    [[nodiscard]] QMenu* makeMenu();
    void start(const QString& format, bool narrow = false);

private:
    void took(const report::Format& format, const Subject& subject, api::Report report);
    void chooseFile(const report::Format& format, const QString& name, QByteArray text);
    void save(const report::Format& format, const QString& path, const QByteArray& text);
    void showProblem(const QString& happened, const QString& toDo, std::function<void()> again);

    PageContext m_context;
    QWidget* m_page;
    std::function<Subject()> m_subject;
    bool m_busy = false;
};

} // namespace kaze::ui
