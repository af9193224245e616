#pragma once

#include "ui/pages/page.h"
#include "ui/workspace/workspace.h"

class QMenu;

namespace kaze::ui {

//! The filters of a page that a person gave a name, kept in the workspace. Those that an earlier version kept in the settings under "<page>/filters" are moved
//! there once, and stay in the settings until they are in its file.
class SavedFilters : public QObject {
    Q_OBJECT
public:
    SavedFilters(PageContext context, QString page, QWidget* parent);

    //! By name.
    [[nodiscard]] QList<SavedFilter> all() const;
    //! One of the same name is replaced. False where the workspace refuses it.
    bool save(const QString& name, const QString& filter);
    void remove(const QString& name);

    //! Puts them into a menu, and what can be done with them; `filter` is the one of this moment.
    void fill(QMenu* menu, const QString& filter);
    //! Asks for a name.
    void saveAs(const QString& filter);

signals:
    void chosen(const QString& filter);

private:
    void removeAndOffer(const SavedFilter& saved);
    void renameAs(const QString& name);
    void moveFromSettings();

    PageContext m_context;
    QString m_page;
    QWidget* m_parent;
};

} // namespace kaze::ui
