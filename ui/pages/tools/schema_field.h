#pragma once

#include "ui/widgets/theme.h"

#include <QJsonObject>
#include <QWidget>

#include <optional>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace kaze::ui {

//! A field for one argument of a tool, as its JSON schema says: text that grows with its lines, a number, yes or no, one of several, or JSON for what is
//! made of parts. What is wrong is said below it.
class SchemaField : public QWidget {
    Q_OBJECT
public:
    SchemaField(const Theme& theme, const QString& name, const QJsonObject& schema, bool required, QWidget* parent = nullptr);

    [[nodiscard]] const QString& name() const { return m_name; }
    //! What is typed; undefined where the argument is left out. Call `check` first.
    [[nodiscard]] QJsonValue value() const;
    void setValue(const QJsonValue& value);
    //! Says below the field what is wrong; true when nothing is.
    bool check();
    [[nodiscard]] QString problem() const;

signals:
    void changed();

private:
    enum class Kind { Text, Number, Integer, Boolean, Choice, Json };

    void build(const Theme& theme, bool required);
    [[nodiscard]] QString typed() const;
    [[nodiscard]] QString findProblem() const;
    [[nodiscard]] QString numberProblem(const QString& typed) const;
    void grow();

    QString m_name;
    QJsonObject m_schema;
    bool m_required;
    Kind m_kind;
    QLineEdit* m_line = nullptr;
    QPlainTextEdit* m_text = nullptr;
    QComboBox* m_choice = nullptr;
    QLabel* m_problem = nullptr;
};

} // namespace kaze::ui
