#pragma once

#include "ui/models/filter_message.h"
#include "ui/pages/page.h"
#include "ui/widgets/filter_field.h"

#include <QMap>

class QSplitter;

namespace kaze::ui {

class PageHeader;
class TableView;

//! A page with a filtered list at its leading side and what is selected beside it. Remembers the filter and where its splitter stands, and knows the
//! words of the filter. The list is a panel with setFilter, filterWanted and filterRefused.
class ListPage : public Page {
    Q_OBJECT
public:
    bool focusFilter() override;

protected:
    ListPage(PageContext context, const QString& id, const QString& title, const QString& filterHint);

    //! The header with the filter in it; the page appends its buttons.
    [[nodiscard]] PageHeader* header() const { return m_header; }
    //! The parts beside each other, and their first widths; the part `grows` takes what the window has more.
    void setParts(const QList<QWidget*>& parts, const QList<int>& widths, int grows);
    //! Connects the filter with the list, and gives the list the filter of the last time.
    template <class List>
    void setList(List* list)
    {
        connect(m_filter, &FilterField::filterChanged, this, [this, list](const QString& filter) {
            rememberFilter(filter);
            list->setFilter(filter);
        });
        connect(list, &List::filterWanted, m_filter, &FilterField::setText);
        connect(list, &List::filterRefused, this, [this](const QString& message) {
            if (message.isEmpty())
                m_filter->clearError();
            else
                m_filter->setError(filterErrorOf(message, m_filter->text()));
        });
        restoreFilter();
    }
    //! Words that begin a term ("agent:"), and the values of a field that has few ("state:" with its states).
    void setFilterWords(const QStringList& words, const QString& field = {}, const QStringList& values = {});
    //! The same with several such fields: "level:" and its values.
    void setFilterWords(const QStringList& words, const QMap<QString, QStringList>& values);
    //! What a person sees in the filter field.
    [[nodiscard]] QString filterText() const;
    //! As a person would type it.
    void setFilterText(const QString& filter);

    //! An action of the page; its keys work wherever the keyboard is in the page, or only in `where`.
    void addPageAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where = nullptr);
    //! A menu of what can be done in the list, with a link to what it shows.
    void addLinkMenu(TableView* list);
    //! The last step back; false when there is no filter.
    bool clearFilter();
    //! For `shown`: a window gives the keyboard to its first field, which here is the filter; the list is what keys are for.
    void giveKeyboardTo(TableView* list);

private:
    void rememberFilter(const QString& filter);
    void restoreFilter();

    FilterField* m_filter;
    PageHeader* m_header;
    QSplitter* m_splitter;
};

} // namespace kaze::ui
