package dev.vitrail.study;

import com.google.auto.service.AutoService;
import dev.vitrail.cli.CommandProvider;
import dev.vitrail.cli.Console;
import dev.vitrail.study.report.ReportCommand;
import dev.vitrail.study.store.StudyStore;
import java.util.List;

/** Adds the commands of this module. */
@AutoService(CommandProvider.class)
public final class StudyCommands implements CommandProvider {
    @Override
    public List<Object> commands(Console console) {
        return List.of(new StudyCommand(console), new ReportCommand(console, StudyStore::read));
    }
}
