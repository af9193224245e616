#pragma once

#include "ui/pages/page.h"

#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace kaze::ui {

class ErrorState;
class FillingStack;
class LoadingState;
class TracesPage;

//! Opens a file of traces as a link of its own that can only be read; the link belongs to `parent`.
using TraceFileOpener = std::function<CellLink*(const QString& path, QObject* parent)>;

//! The traces of one file, beside those of the cell and apart from them: read-only, with a page of its own, whose settings are of the day. Says how far it
//! is, and what is wrong with a file that cannot be opened. Owned by the page of traces.
class TraceFilePane : public QWidget, private Navigator {
    Q_OBJECT
public:
    TraceFilePane(PageContext context, const TraceFileOpener& opener, const QString& path, QWidget* parent = nullptr);
    ~TraceFilePane() override;

    [[nodiscard]] const QString& path() const { return m_path; }
    //! Null until it is read, and where it cannot be.
    [[nodiscard]] TracesPage* page() const { return m_page; }
    [[nodiscard]] QString problem() const;
    void setActive(bool active);

signals:
    void closeWanted();

private:
    // Navigator: what is in the file is shown here, everything else is of another cell.
    void showRun(const QString& runId) override;
    void showTrace(const QString& traceId) override;
    void showApproval(const QString& approvalId) override;
    void showSettings(const QString& section) override;
    void newRun(const QString& agent) override;
    void showPage(const QString& page, const QString& thing) override;
    void copyLink(const QString& cell, const QString& page, const QString& thing) override;
    void notify(const QString& text) override;
    void offerUndo(const QString& text, std::function<void()> undo) override;

    void follow();
    void sayItIsElsewhere();

    PageContext m_context;
    QString m_path;
    QTemporaryDir m_folder;
    QSettings m_settings;
    CellLink* m_link;
    FillingStack* m_states;
    LoadingState* m_loading;
    ErrorState* m_error;
    TracesPage* m_page = nullptr;
    bool m_active = false;
};

} // namespace kaze::ui
