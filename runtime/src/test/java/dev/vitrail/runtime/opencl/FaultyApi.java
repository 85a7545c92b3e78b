package dev.vitrail.runtime.opencl;

import static org.jocl.CL.CL_SUCCESS;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jocl.cl_event;

/** Stands before a real device: records its calls, counts its objects by itself, and makes one call fail. */
final class FaultyApi {
    private final ClApi real;
    private final List<String> calls = new ArrayList<>();
    private final List<String> waits = new ArrayList<>();
    private int failing = -1;
    private int code;
    private int live;

    FaultyApi(ClApi real) {
        this.real = real;
    }

    /** Makes the call of this number, counted from 0, fail with this code. */
    FaultyApi failAt(int number, int error) {
        failing = number;
        code = error;
        return this;
    }

    /** The device behind the faults. */
    ClApi api() {
        return (ClApi) Proxy.newProxyInstance(
                ClApi.class.getClassLoader(),
                new Class<?>[] {ClApi.class},
                (_, method, arguments) -> call(method, arguments));
    }

    /** Names of the calls, in their order. */
    List<String> calls() {
        return calls;
    }

    /** Names of the calls that returned only when the device had done something, since the last time that they were asked for. */
    List<String> waits() {
        List<String> taken = List.copyOf(waits);
        waits.clear();
        return taken;
    }

    /** Objects that the device has made and not yet been told to release. */
    int live() {
        return live;
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        String name = method.getName();
        boolean fails = calls.size() == failing;
        calls.add(name);
        if (name.equals("clFinish")
                || name.equals("clWaitForEvents")
                || (name.endsWith("Buffer") && name.startsWith("clEnqueue") && Boolean.TRUE.equals(arguments[2]))) {
            waits.add(name);
        }
        if (!fails) {
            Object result = real(method, arguments);
            count(name, result, arguments);
            return result;
        }
        if (name.startsWith("clRelease")) {
            live--;
        }
        if (name.startsWith("clRelease") || name.equals("clFinish")) {
            real(method, arguments); // what fails is the report
        }
        if (method.getReturnType() == int.class) {
            return code;
        }
        ((int[]) arguments[arguments.length - 1])[0] = code;
        return null;
    }

    private void count(String name, Object result, Object[] arguments) {
        if (name.startsWith("clRelease")) {
            live--;
        } else if (name.startsWith("clCreate") && result != null) {
            live++;
        } else if (name.startsWith("clEnqueue")
                && result.equals(CL_SUCCESS)
                && arguments[arguments.length - 1] instanceof cl_event) {
            live++;
        }
    }

    private Object real(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
