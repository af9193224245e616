#pragma once

#include "ui/pages/page.h"

class QMenu;

namespace kaze::ui {

//! The filters of a page that a person gave a name, kept in the settings under "<page>/filters".
class SavedFilters : public QObject {
    Q_OBJECT
public:
    struct Saved {
        QString name;
        QString filter;
    };

    SavedFilters(PageContext context, QString page, QWidget* parent);

    //! By name.
    [[nodiscard]] QList<Saved> all() const;
    //! One of the same name is replaced.
    void save(const QString& name, const QString& filter);
    void remove(const QString& name);

    //! Puts them into a menu, and what can be done with them; `filter` is the one of this moment.
    void fill(QMenu* menu, const QString& filter);
    //! Asks for a name.
    void saveAs(const QString& filter);

signals:
    void chosen(const QString& filter);

private:
    void write(const QList<Saved>& filters);

    PageContext m_context;
    QString m_key;
    QWidget* m_parent;
};

} // namespace kaze::ui
