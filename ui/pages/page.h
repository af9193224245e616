#pragma once

#include "ui/link/cell_link.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QList>
#include <QSettings>
#include <QWidget>

#include <functional>

namespace kaze::ui {

class Workspace;

//! Where a page can send a person, and what it asks of the window. The shell implements it.
class Navigator {
public:
    virtual ~Navigator() = default;
    virtual void showRun(const QString& runId) = 0; //!< Agents page with this run selected
    virtual void showTrace(const QString& traceId) = 0; //!< also by a run's id
    virtual void showApproval(const QString& approvalId) = 0;
    virtual void showSettings(const QString& section) = 0; //!< "providers", "new-provider", "appearance", "data"
    virtual void newRun(const QString& agent) = 0; //!< empty: nothing preselected
    virtual void showPage(const QString& page, const QString& thing) = 0; //!< any page by its id, with what its openThing takes
    //! Puts a link to a place into the clipboard; an empty cell is the one that is shown.
    virtual void copyLink(const QString& cell, const QString& page, const QString& thing) = 0;
    virtual void notify(const QString& text) = 0; //!< a passing notice
    //! A notice of something that can be taken back; `undo` is called once at most, when a person wants that while the notice is there.
    virtual void offerUndo(const QString& text, std::function<void()> undo) = 0;
};

//! What every page is given. All outlive the pages.
struct PageContext {
    CellLink& link;
    Theme& theme;
    Navigator& navigator;
    QSettings& settings; //!< what a page remembers: columns, splitters, filters; under its own group
    Workspace& workspace; //!< what a person keeps under names: saved filters, notes
};

//! One page of the console. It is told when it is shown and hidden, so that it works only then.
class Page : public QWidget {
    Q_OBJECT

public:
    Page(PageContext context, QString id, QString title) : m_context(context), m_id(std::move(id)), m_title(std::move(title)) { }

    [[nodiscard]] const QString& id() const { return m_id; } //!< "overview", "agents", "gateway" …
    [[nodiscard]] const QString& title() const { return m_title; }

    //! Its actions for the command palette and the key sheet, each with its text and shortcut (Qt::WidgetWithChildrenShortcut).
    [[nodiscard]] virtual QList<QAction*> pageActions() const { return actions(); }

    //! Puts the keyboard into its filter; `/`. False where it has none.
    virtual bool focusFilter() { return false; }
    //! Asks again for what is shown; F5.
    virtual void refresh() { }
    //! Shows one thing of this page: a run (Agents), a trace (Traces), an approval (Approvals), an agent by name (New run), a section (Settings).
    virtual void openThing(const QString&) { }
    //! What `openThing` takes to show again what is looked at, for a link; empty: the page alone.
    [[nodiscard]] virtual QString shownThing() const { return {}; }
    //! One step back (Esc): closes a detail, clears a filter. False when there is nothing to step back from.
    virtual bool goBack() { return false; }
    //! What is selected, as text, for Ctrl+C; empty when nothing is.
    [[nodiscard]] virtual QString copyText() const { return {}; }
    //! Stops (true) or goes on with live updates of the view; Space.
    virtual void setPaused(bool) { }
    //! Whether it holds what a person would miss if it were made anew, as it is when another layout is chosen; a text that is being typed is seen without it.
    [[nodiscard]] virtual bool holdsWork() const { return false; }

    virtual void shown() { }
    virtual void hidden() { }

protected:
    [[nodiscard]] PageContext& context() { return m_context; }
    [[nodiscard]] const PageContext& context() const { return m_context; }

private:
    PageContext m_context;
    QString m_id;
    QString m_title;
};

} // namespace kaze::ui
