#include "ui/pages/new_run/agent_words.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace kaze::ui {

namespace {

void collect(const QJsonValue& value, QStringList& words)
{
    if (value.isArray()) {
        for (const auto& item : value.toArray())
            collect(item, words);
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto entry = object.begin(); entry != object.end(); ++entry) {
        if (entry.key() == QLatin1String("properties"))
            words << entry->toObject().keys();
        if (entry.key() == QLatin1String("enum"))
            for (const auto& item : entry->toArray())
                words << item.toString();
        collect(*entry, words);
    }
}

} // namespace

QStringList agentFileWords(const std::filesystem::path& schema)
{
    QFile file(QString::fromStdString(schema.string()));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QStringList words;
    collect(QJsonDocument::fromJson(file.readAll()).object(), words);
    words.removeAll(QString());
    words.removeDuplicates();
    return words;
}

QString agentTemplate()
{
    return QStringLiteral("name: my-agent\n"
                          "description: One sentence on what it is for.\n"
                          "pool: development\n"
                          "model: { hint: fast }\n"
                          "instructions: |\n"
                          "  Say here what it should do and how, step by step.\n"
                          "tools: [files.list, files.read, files.search]\n"
                          "limits: { turns: 40, wall_time: 10m, budget_usd: 0.5 }\n"
                          "approval:\n"
                          "  files.write: ask\n"
                          "  shell.run: deny\n");
}

} // namespace kaze::ui
