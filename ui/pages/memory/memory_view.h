#pragma once

#include "ui/pages/memory/memory_scope.h"
#include "ui/pages/page.h"

class QHBoxLayout;
class QSplitter;

namespace kaze::ui {

//! One way to look at a memory, beside the records themselves: facts, graph, causes, map. Works only while it is seen. Owned by the Memory page.
class MemoryView : public QWidget {
    Q_OBJECT
public:
    explicit MemoryView(PageContext context, QWidget* parent = nullptr);

    //! Another memory; what was shown of the old one goes.
    void setScope(const MemoryScope& scope);
    void setActive(bool active);
    //! Asks again for what is shown.
    virtual void refresh() = 0;
    //! Puts the keyboard into its first field.
    virtual void focusFilter() = 0;
    //! As Page::goBack.
    virtual bool goBack() { return false; }
    [[nodiscard]] virtual QString copyText() const { return {}; }
    //! What the page adds to its own actions while this view is shown.
    [[nodiscard]] const QList<QAction*>& viewActions() const { return m_viewActions; }

signals:
    //! A record is to be shown by itself.
    void recordWanted(const QString& id);
    //! The neighbourhood of something is to be shown.
    void graphWanted(const QString& name);
    //! The facts about something are to be shown.
    void factsWanted(const QString& subject);

protected:
    [[nodiscard]] const PageContext& context() const { return m_context; }
    [[nodiscard]] const MemoryScope& scope() const { return m_scope; }
    [[nodiscard]] bool isActive() const { return m_active; }
    //! Called when another memory is shown; asks for nothing by itself.
    virtual void scopeChanged() = 0;
    //! Called when it is seen for the first time, or for the first time of this memory.
    virtual void begin() = 0;

    QAction* addViewAction(const QString& text, const QKeySequence& keys, std::function<void()> act, QWidget* where = nullptr);
    //! An action whose key the widget takes by itself, as it is to be named.
    void addNamedAction(const QString& text, const QString& keys, std::function<void()> act);
    //! A row of controls at the top of the view.
    [[nodiscard]] static QHBoxLayout* makeBar();
    //! Two parts beside each other; where the border between them stands is remembered under `name`.
    QSplitter* makeParts(
        const QString& name, QWidget* first, QWidget* second, const QList<int>& widths, Qt::Orientation way = Qt::Horizontal);

private:
    PageContext m_context;
    MemoryScope m_scope;
    QList<QAction*> m_viewActions;
    bool m_active = false;
    bool m_begun = false;
};

} // namespace kaze::ui
