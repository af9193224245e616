#pragma once

#include "ui/pages/page.h"
#include "ui/widgets/filling_stack.h"

#include <QHash>

namespace kaze::ui {

//! A page of the navigation: where it stands, and how it is made when it is shown for the first time.
struct PageEntry {
    QString id;
    QString title;
    QString section; //!< "Operate", "Observe", "System"
    std::function<Page*(const PageContext&)> make;
};

//! The pages, one visible, with the same margin around each, and the way back through those that were. Pages are made at their first showing and live as long as the stack.
class PageStack : public FillingStack {
    Q_OBJECT
public:
    PageStack(PageContext context, QList<PageEntry> entries, QWidget* parent = nullptr);

    [[nodiscard]] const QList<PageEntry>& entries() const { return m_entries; }
    [[nodiscard]] bool contains(const QString& id) const;
    [[nodiscard]] Page* current() const;
    [[nodiscard]] QString currentId() const;

    //! Shows a page, and one thing of it where `thing` is not empty. Unknown ids change nothing.
    void go(const QString& id, const QString& thing = {});
    //! One step back: in the page first, then to the page before. False at the beginning.
    bool back();
    //! Nobody looks at the pages any more, or somebody does again: another cell is shown.
    void suspend();
    void resume();
    //! Lets go of the pages that hold no work; they are made anew, with the settings of then, when they are shown.
    void dropPages();
    //! Makes the current page anew where it was dropped.
    void showAgain();

signals:
    void currentPageChanged(const QString& id);

private:
    struct Place {
        QString id;
        QString thing;
    };

    void show(const Place& place);
    Page* pageOf(const QString& id);

    PageContext m_context;
    QList<PageEntry> m_entries;
    QHash<QString, Page*> m_pages;
    Place m_place;
    QList<Place> m_history;
    bool m_suspended = false;
};

} // namespace kaze::ui
